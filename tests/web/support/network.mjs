// The hall's network between one agent and the server: a relay that can be cut.
import net from 'node:net';
import { once } from 'node:events';

export class Network {
  constructor(port) {
    this.target = port;
    this.sockets = new Set();
    this.isCut = false;
    this.limit = Infinity;
    this.uploads = 0;
    this.server = net.createServer((near) => this.relay(near));
  }

  async start() {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    this.address = `127.0.0.1:${this.server.address().port}`;
  }

  relay(near) {
    if (this.isCut) {
      near.destroy();
      return;
    }
    const far = net.connect(this.target, '127.0.0.1');
    let sent = 0;
    let uploads = this.uploads;
    this.sockets.add(near).add(far);
    near.on('data', (bytes) => {
      sent = (uploads === this.uploads ? sent : 0) + bytes.length;
      uploads = this.uploads;
      if (sent > this.limit) {
        this.cut();
        return;
      }
      far.write(bytes);
    });
    far.on('data', (bytes) => near.write(bytes));
    for (const [one, other] of [[near, far], [far, near]]) {
      one.on('error', () => {});
      one.on('close', () => {
        this.sockets.delete(one);
        other.destroy();
      });
    }
  }

  /** Drops what is under way, and whatever comes. */
  cut() {
    this.isCut = true;
    for (const socket of this.sockets) {
      socket.destroy();
    }
    this.onCut?.();
  }

  /** Cuts itself once a connection has sent so many bytes from now on: in the middle of an upload. */
  cutAfter(bytes) {
    this.limit = bytes;
    this.uploads += 1; // what was sent before does not count
    return new Promise((resolve) => {
      this.onCut = resolve;
    });
  }

  mend() {
    this.isCut = false;
    this.limit = Infinity;
    this.onCut = undefined;
  }

  async stop() {
    this.cut();
    this.server.close();
    await once(this.server, 'close');
  }
}
