// What voters do at terminals, and what happens to them meanwhile.
import assert from 'node:assert/strict';
import { look } from '../browser.mjs';
import * as committee from '../committee.mjs';
import * as kiosk from './kiosk.mjs';
import * as observer from './observer.mjs';

const { annual, delegates, townships } = committee;
/** More than connecting takes, less than a ballot. */
const uploadBytes = 4000;

export class Voters {
  /** `cards`: a code for each voter, from 0. */
  constructor(hall, cards) {
    Object.assign(this, { hall, cards });
    /** Of ballots in the box, by poll. */
    this.trackers = { townships: [], annual: [], delegates: [] };
  }

  seatOf(page) {
    const [name] = Object.entries(this.hall.pages).find(([, one]) => one === page);
    return { name, agent: this.hall.agents[name], network: this.hall.networks[name] };
  }

  /** What a card's voter does where nothing goes wrong. */
  async voteWithCard(page, voter) {
    await kiosk.scanCard(page, this.cards[voter]);
    await this.voteTownships(page, voter);
    await kiosk.goOn(page);
    await this.voteAnnual(page, voter);
    await kiosk.finish(page);
  }

  async voteTownships(page, voter) {
    await kiosk.begin(page, townships.title);
    await kiosk.markDecision(page, townships.nominees, committee.townshipsVote(voter));
    this.trackers.townships.push(await kiosk.sealAndCast(page));
  }

  async voteAnnual(page, voter) {
    await kiosk.begin(page, annual.title);
    await kiosk.markAnnual(page, committee.annualVote(voter));
    this.trackers.annual.push(await kiosk.sealAndCast(page));
  }

  /** Looks at every page on the way, and has the machine challenged before casting. */
  async voteWithChallenge(page, voter) {
    const marks = committee.townshipsVote(voter);
    await look(page, 'kiosk-idle', { targets: 56 });
    await kiosk.typeCard(page, this.cards[voter]);
    await kiosk.heading(page, townships.title).waitFor();
    await look(page, 'kiosk-how', { targets: 56 });
    await kiosk.begin(page, townships.title);
    await kiosk.markDecision(page, townships.nominees, marks);
    await kiosk.review(page);
    const disclosed = await kiosk.seal(page);
    await look(page, 'kiosk-sealed', { targets: 56 });
    await page.getByRole('button', { name: '先查验这台机器' }).click();
    await kiosk.heading(page, '查验这台机器').waitFor();
    await look(page, 'kiosk-challenge', { targets: 56 });
    const text = await page.locator('.kiosk-text').textContent();
    const choices = await observer.checkChallenge(this.hall.pages.observer, text, disclosed);
    await look(this.hall.pages.observer, 'observer-challenge');
    townships.nominees.forEach((nominee, at) => {
      const mark = marks[at] === undefined ? '弃权' : townships.options[marks[at]];
      assert.ok(choices.some((line) => line.includes(nominee) && line.includes(mark)), `${nominee} ${mark}: ${choices}`);
    });
    await page.getByRole('button', { name: '重新加密' }).click();
    await kiosk.heading(page, '选票已加密，还没有投出').waitFor();
    assert.notEqual(await kiosk.tracker(page), disclosed);
    await kiosk.cast(page);
    this.trackers.townships.push(await kiosk.receipt(page));
    await look(page, 'kiosk-cast', { targets: 56 });
    await kiosk.goOn(page);
    await this.voteAnnual(page, voter);
    await kiosk.finish(page);
  }

  /** The network fails in the middle of the upload; the page says so, and later that it was cast. */
  async voteThroughCut(page, voter) {
    await kiosk.scanCard(page, this.cards[voter]);
    await kiosk.begin(page, townships.title);
    await kiosk.markDecision(page, townships.nominees, committee.townshipsVote(voter));
    await kiosk.review(page);
    const sealed = await kiosk.seal(page);
    const { network } = this.seatOf(page);
    const isCut = network.cutAfter(uploadBytes);
    await kiosk.cast(page);
    await isCut;
    await page.getByText('还没有收到回执，正在重试').waitFor();
    await look(page, 'kiosk-retrying', { targets: 56 });
    assert.equal(await kiosk.heading(page, '投票成功').count(), 0);
    network.mend();
    assert.equal(await kiosk.receipt(page), sealed);
    this.trackers.townships.push(sealed);
    await kiosk.goOn(page);
    await this.voteAnnual(page, voter);
    await kiosk.finish(page);
  }

  /** Of marks that were not sealed nothing comes back, whatever is done with the window. */
  async voteAfterLosingThePage(page, voter) {
    const half = async () => {
      await kiosk.scanCard(page, this.cards[voter]);
      await kiosk.begin(page, townships.title);
      await kiosk.markDecision(page, townships.nominees.slice(0, 2), [0, 1]);
    };
    const isForgotten = async () => {
      await page.locator('.kiosk-idle').waitFor();
      assert.equal(await page.getByRole('radio').count(), 0);
    };
    await half();
    await page.goBack();
    await page.goForward();
    await isForgotten();
    await half();
    await page.reload();
    await isForgotten();
    await half();
    const second = await page.context().newPage();
    const { name, agent } = this.seatOf(page);
    await second.goto(agent.origin);
    await page.getByText('另一个窗口已经接手').waitFor();
    await second.locator('.kiosk-idle').waitFor();
    await second.close();
    await page.getByRole('button', { name: '在这里继续' }).click();
    await isForgotten();
    await half();
    await page.context().clearCookies();
    await page.getByText('本页已经过期').waitFor();
    await look(page, 'kiosk-expired', { targets: 56 });
    await this.hall.enterAgain(name);
    await isForgotten();
    await this.voteWithCard(page, voter);
  }

  /** The terminal dies with a signed ballot that never arrived; the same one goes on after the card is shown again. */
  async voteThroughCrash(page, voter) {
    await kiosk.scanCard(page, this.cards[voter]);
    await kiosk.begin(page, townships.title);
    await kiosk.markDecision(page, townships.nominees, committee.townshipsVote(voter));
    await kiosk.review(page);
    const sealed = await kiosk.seal(page);
    const { name, network } = this.seatOf(page);
    network.cut();
    await kiosk.cast(page);
    await page.getByText('还没有收到回执，正在重试').waitFor();
    await this.hall.kill(name);
    await page.getByText('有一张选票还没有送到').waitFor();
    await page.getByText('（连接中断）').waitFor();
    await look(page, 'kiosk-unfinished', { targets: 56 });
    network.mend();
    // At once: the terminal asks the server then, and does not wait for its next look by itself.
    await kiosk.scanCard(page, this.cards[voter]);
    assert.equal(await kiosk.receipt(page), sealed);
    this.trackers.townships.push(sealed);
    await kiosk.goOn(page);
    await this.voteAnnual(page, voter);
    await kiosk.finish(page);
  }

  async voteAtSeat(page, number) {
    await kiosk.begin(page, delegates.title);
    await kiosk.markDecision(page, delegates.nominees, committee.delegatesVote(number));
    this.trackers.delegates.push(await kiosk.sealAndCast(page));
    await kiosk.finish(page);
  }
}
