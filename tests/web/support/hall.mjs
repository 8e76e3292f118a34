// A meeting's hall: its folder, the server, an agent and a window for everybody.
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { launch, open, shots, untilLoadedAnew } from './browser.mjs';
import { Network } from './network.mjs';
import { Agent, Server, source } from './processes.mjs';

/** By the name of the seat: the role, its identity, and what its window is like. */
const seats = {
  console: { role: 'console', identity: 'organiser', hasFolder: true },
  desk: { role: 'desk', identity: 'registrar', hasFolder: true },
  s1: { role: 'scrutineer', identity: 's1' },
  s2: { role: 'scrutineer', identity: 's2' },
  s3: { role: 'scrutineer', identity: 's3' },
  kiosk1: { role: 'kiosk', identity: 'terminal-1', options: { patient: true } },
  kiosk2: { role: 'kiosk', identity: 'terminal-2', options: { patient: true } },
  seat1: { role: 'kiosk', identity: 'terminal-3', options: { patient: true } },
  seat2: { role: 'kiosk', identity: 'terminal-4', options: { patient: true } },
  screen: { role: 'screen', identity: 'public', options: { clock: true } },
  observer: { role: 'observer', identity: 'observer' },
};

export class Hall {
  constructor() {
    this.agents = {};
    this.pages = {};
    this.networks = {};
  }

  /** A copy of a meeting's folder; nobody is there yet. */
  async begin(meeting) {
    this.folder = await mkdtemp(path.join(os.tmpdir(), 'piaojue-hall-'));
    this.meeting = path.join(this.folder, 'meeting');
    this.pki = path.join(this.folder, 'pki');
    await cp(path.join(source, 'demo', meeting), this.meeting, { recursive: true });
    this.browser = await launch();
  }

  async startServer(id) {
    this.server = new Server(path.join(this.folder, 'server'), id, path.join(this.pki, 'server'));
    await this.server.start();
    for (const network of Object.values(this.networks)) {
      network.target = this.server.port;
    }
  }

  /** Everybody's agent, each on a line of its own, and the window in front of it. */
  async takeSeats(names = Object.keys(seats)) {
    await Promise.all(names.map((name) => this.takeSeat(name)));
  }

  async takeSeat(name) {
    const { role, identity, hasFolder, options } = seats[name];
    // Until there is a server, nobody listens on the port that leads to it.
    const network = new Network(this.server?.port ?? 1);
    await network.start();
    this.networks[name] = network;
    this.agents[name] = new Agent(role, {
      id: path.join(this.pki, identity),
      server: network.address,
      state: path.join(this.folder, 'state', name),
      more: hasFolder ? ['--meeting', this.meeting] : [],
    });
    await this.agents[name].start();
    this.pages[name] = await open(this.browser, this.agents[name], options);
  }

  kill(name) {
    return untilLoadedAnew(this.pages[name], () => this.agents[name].restart('SIGKILL'));
  }

  /** The same for a window that was let out: in again by the new address. */
  async enterAgain(name) {
    await this.agents[name].restart('SIGKILL');
    await this.pages[name].goto(this.agents[name].entrance);
  }

  /** What is on everybody's screen, for whoever looks for a fault. */
  async photograph() {
    for (const [name, page] of Object.entries(this.pages)) {
      await page.screenshot({ path: path.join(shots, `failed-${name}.png`) }).catch(() => {});
      const text = await page.locator('body').innerText().catch(() => '');
      const said = this.agents[name].program?.errors ?? '';
      await writeFile(path.join(shots, `failed-${name}.txt`), `${text}\n\n${said}\n${page.faults.join('\n')}`);
    }
  }

  async end() {
    await this.browser?.close();
    await Promise.all(Object.values(this.agents).map((agent) => agent.stop()));
    await Promise.all(Object.values(this.networks).map((network) => network.stop()));
    await this.server?.stop();
    if (this.folder) {
      await rm(this.folder, { recursive: true, force: true });
    }
  }
}
