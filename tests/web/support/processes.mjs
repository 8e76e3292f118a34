// The real programs: a server, and an agent for each role, each in a folder of this run.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createInterface } from 'node:readline';

export const binaries = process.env.PIAOJUE_BIN ?? path.resolve('build/release/bin');
export const source = process.env.PIAOJUE_SOURCE ?? process.cwd();
export const piaojue = path.join(binaries, 'piaojue');

/** A program under way, known by its own process id. */
export class Program {
  constructor(command, args) {
    this.lines = [];
    this.errors = '';
    this.child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PIAOJUE_LANG: 'zh' } });
    this.ended = once(this.child, 'exit');
    this.waiting = [];
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      this.lines.push(line);
      this.waiting = this.waiting.filter((wait) => !wait(line));
    });
    this.child.stderr.on('data', (bytes) => {
      this.errors += bytes;
    });
  }

  /** What the expression catches in a line of output, past or future. */
  async find(expression) {
    const known = this.lines.map((line) => expression.exec(line)).find(Boolean);
    if (known) {
      return known[1];
    }
    const found = new Promise((resolve) => {
      this.waiting.push((line) => {
        const match = expression.exec(line);
        if (match) {
          resolve(match[1]);
        }
        return match !== null;
      });
    });
    return Promise.race([
      found,
      this.ended.then(([code]) => {
        throw new Error(`ended with ${code} before it said ${expression}: ${this.errors}`);
      }),
    ]);
  }

  async stop(signal = 'SIGTERM') {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      this.child.kill(signal);
      await this.ended;
    }
  }
}

/** Runs piaojue to its end; its output. */
export async function run(args, input = '') {
  const child = spawn(piaojue, args, { env: { ...process.env, PIAOJUE_LANG: 'zh' } });
  let out = '';
  let errors = '';
  child.stdout.on('data', (bytes) => (out += bytes));
  child.stderr.on('data', (bytes) => (errors += bytes));
  child.stdin.on('error', () => {}); // it may end without reading all
  child.stdin.end(input);
  const [code] = await once(child, 'close');
  if (code !== 0) {
    throw new Error(`piaojue ${args[0]}: exit code ${code}\n${out}${errors}`);
  }
  return out;
}

/** A server of one meeting; the same folder and port again after a stop. */
export class Server {
  constructor(folder, meeting, pki) {
    Object.assign(this, { folder, meeting, pki, port: 0 });
  }

  async start() {
    const config = path.join(this.folder, 'piaojued.toml');
    await mkdir(this.folder, { recursive: true });
    await writeFile(
      config,
      `listen = "127.0.0.1:${this.port}"\ndata = "data"\n\n[[meeting]]\nid = "${this.meeting}"\npki = "${this.pki}"\n`,
    );
    this.program = new Program(path.join(binaries, 'piaojued'), ['--config', config]);
    this.port = Number(await this.program.find(/listening on 127\.0\.0\.1:(\d+)/));
  }

  get address() {
    return `127.0.0.1:${this.port}`;
  }

  stop(signal) {
    return this.program?.stop(signal);
  }
}

/** The agent of one role; after a stop it starts again on the same state. */
export class Agent {
  constructor(role, { id, server, state, more = [] }) {
    Object.assign(this, { role, id, server, state, more });
  }

  async start() {
    this.program = new Program(piaojue, [
      'agent', '--role', this.role, '--id', this.id, '--server', this.server, '--state', this.state, ...this.more,
    ]);
    this.entrance = await this.program.find(/(http:\/\/127\.0\.0\.1:\d+\/start\?token=[0-9a-f]+)/);
    this.origin = new URL(this.entrance).origin;
  }

  stop(signal) {
    return this.program?.stop(signal);
  }

  async restart(signal) {
    await this.stop(signal);
    await this.start();
  }
}
