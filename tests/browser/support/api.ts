import type { Hospital } from './hospital';

interface Plan {
  kind: string;
  priority: string;
  plan: { steps: { after_s: number; call: string[] }[] };
}

/** The API as a machine speaks it: for what a story needs and nobody does by hand. */
export class Api {
  private constructor(
    private readonly base: string,
    private readonly cookie: string,
  ) {}

  /** Signs in with an account of the demo hospital. */
  static async signIn(hospital: Hospital, login: string): Promise<Api> {
    const base = `http://127.0.0.1:${hospital.port}/api/v1`;
    const answer = await fetch(`${base}/session`, {
      method: 'POST',
      headers: { 'X-Shouwang': '1', 'Content-Type': 'application/json' },
      body: JSON.stringify({ with: 'password', login, password: `haihe-${login}` }),
    });
    if (!answer.ok) throw new Error(`${login} cannot sign in: ${answer.status}`);
    return new Api(base, answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0]).join('; '));
  }

  /**
   * Has every alarm answered by one guard, called one after the other or `parallel` at once: a story about two guards would
   * otherwise depend on how many the demo hospital's plans call.
   */
  static async oneGuardAtATime(hospital: Hospital, { parallel } = { parallel: 1 }): Promise<void> {
    const office = await Api.signIn(hospital, 'baowei');
    const { plans } = await office.get<{ plans: Plan[] }>('response-plans');
    for (const { kind, priority, plan } of plans) {
      const steps = plan.steps
        .map((step) => ({ ...step, call: step.call.filter((call) => call !== 'next_ring' && call !== 'everybody') }))
        .filter((step) => step.call.length > 0);
      await office.put(`response-plans/${kind}/${priority}`, { ...plan, responders: 1, parallel, skills: [], steps });
    }
  }

  async text(path: string): Promise<string> {
    return (await this.ask('GET', path)).text();
  }

  async get<T>(path: string): Promise<T> {
    return (await (await this.ask('GET', path)).json()) as T;
  }

  async post(path: string, body: unknown): Promise<void> {
    await this.ask('POST', path, body);
  }

  async put(path: string, body: unknown): Promise<void> {
    await this.ask('PUT', path, body);
  }

  async delete(path: string): Promise<void> {
    await this.ask('DELETE', path);
  }

  private async ask(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(`${this.base}/${path}`, {
      method,
      headers: { 'X-Shouwang': '1', Cookie: this.cookie, ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}
