// The meeting of demo/hall with texts in it that would run if a page let them, and the votes given.
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { all, braces, csv, image, put, quotes, script, toml } from './poison.mjs';

export const id = 'qingshan-2026-hall';
export const title = `青杉县（虚构）县委全委会第三次会议${braces}${quotes}`;
export const officials = {
  organiser: `任斌${script}`,
  registrar: `白世杰${quotes}`,
  s1: '秦长江',
  s2: `龙庆华${image}`,
  s3: '杜秀英',
};

export const townships = {
  title: `乡镇党政正职拟任人选票决${quotes}`,
  question: '表决',
  options: ['同意', '不同意', '弃权'],
  nominees: ['王𬀩', `李翠英${image}`, '欧阳建国', '赵敏', '孙𣲘', '周立'],
};
export const annual = {
  title: `水务局领导班子和领导干部反测评${script}`,
  team: `青杉县（虚构）水务局领导班子${braces}`,
  leaders: ['范峰', `廖桂${script}`, '潘刚'],
  grade: `等次${braces}`,
  grades: ['优秀', `称职${quotes}`, '基本称职', '不称职'],
  dimensions: ['德', '能', '勤', '绩', `廉${image}`],
  levels: ['好', '较好', '一般', '较差'],
  problems: ['思想意识不好', '能力水平较差', '团结协作不好', `服务意识不强${image}`, '自身要求不严', '不存在突出问题'],
  teamGrades: ['好', '较好', '一般', '差'],
  teamProblems: ['内部管理混乱', '工作思路不清', '民主集中制执行不好', '工作业绩不突出'],
};
export const delegates = {
  title: `出席市党代表会议代表候选人票决${image}`,
  nominees: [`吴桂兰${script}`, '郑大海', '冯晓东'],
};

const meetingTexts = [
  ['"青杉县（虚构）县委全委会第三次会议"', toml(title)],
  ['"青杉县（虚构）会议中心二号厅"', toml(`会议中心二号厅${image}`)],
  ['minimum_group = 5', 'minimum_group = 2'],
  ['name = "任斌", unit = "县委组织部"', `name = ${toml(officials.organiser)}, unit = ${toml(`县委组织部${quotes}`)}`],
  ['name = "白世杰"', `name = ${toml(officials.registrar)}`],
  ['name = "龙庆华"', `name = ${toml(officials.s2)}`],
  ['title = "乡镇党政正职拟任人选票决"', `title = ${toml(townships.title)}`],
  ['title = "水务局领导班子和领导干部反测评"', `title = ${toml(annual.title)}`],
  ['title = "等次"', `title = ${toml(annual.grade)}`],
  ['label = "称职"', `label = ${toml(annual.grades[1])}`],
  ['title = "廉"', `title = ${toml(annual.dimensions[4])}`],
  ['label = "服务意识不强"', `label = ${toml(annual.problems[3])}`],
  ['title = "出席市党代表会议代表候选人票决"', `title = ${toml(delegates.title)}`],
];
/** By a voter's number: name, unit, post. */
const people = {
  v02: [`龙子涵${script}`, `县政府办公室${image}`, `主任${quotes}`],
  v06: ['王芳', `县卫健局${braces}`, '局长'],
};
const lists = {
  'nominees.csv': [
    ['李翠英,白水镇,拟任镇党委书记', [townships.nominees[1], `白水镇${script}`, `拟任镇党委书记${quotes}`].map(csv).join()],
    ['"2007.08—2014.02 县妇联干事', `"2007.08—2014.02 县妇联干事${all.replaceAll('"', '""')}`],
    ['办好群众身边的实事。', `办好群众身边的实事。${all.replaceAll('"', '""')}`],
  ],
  'subjects.csv': [
    ['青杉县（虚构）水务局领导班子', annual.team],
    ['廖桂,leader,水务局', `${csv(annual.leaders[1])},leader,${csv(`水务局${image}`)}`],
  ],
  'delegates.csv': [['吴桂兰,县医院', `${csv(delegates.nominees[0])},${csv(`县医院${quotes}`)}`]],
};

/** Writes the texts into the lists of those voted on, in a copy of the meeting's folder. */
export async function putTexts(folder) {
  for (const [name, pairs] of Object.entries(lists)) {
    const file = path.join(folder, name);
    await writeFile(file, put(await readFile(file, 'utf8'), pairs));
  }
}

/** The meeting file as somebody types it into the console. */
export async function meetingText(folder) {
  return put(await readFile(path.join(folder, 'meeting.toml'), 'utf8'), meetingTexts);
}

/** The roster as a clerk's spreadsheet. */
export async function rosterRows(folder) {
  const text = await readFile(path.join(folder, 'roster.csv'), 'utf8');
  const [head, ...rows] = text.trim().split(/\r?\n/).map((line) => line.split(','));
  return [head, ...rows.map(([id, ...rest]) => [id, ...(people[id] ?? rest)])];
}

// ---- votes --------------------------------------------------------------------------------------
// Indices of options; undefined: not marked. Different for every voter and subject.

/** Of a card's voter, 0 to 9: an option for each nominee. */
export function townshipsVote(voter) {
  return townships.nominees.map((_, nominee) => {
    const spread = (voter * 3 + nominee * 5) % 10;
    if (spread === 9) {
      return undefined;
    }
    return spread < 6 - (nominee % 3) ? 0 : spread < 8 ? 1 : 2;
  });
}

/** At most two of the best grade, at most three problems, "none" alone. */
export function annualVote(voter) {
  const leaders = annual.leaders.map((_, leader) => ({
    grade: (voter + leader) % 7 === 6 ? undefined : (voter * 2 + leader) % 4,
    levels: annual.dimensions.map((_dimension, at) => (voter + leader * 2 + at) % 4),
    problems: [[5], [], [0, 2], [3], [1, 3, 4]][(voter + leader * 3) % 5],
  }));
  const best = leaders.filter((one) => one.grade === 0);
  best.slice(2).forEach((one) => (one.grade = 1));
  return {
    team: { grade: (voter * 3) % 4, problems: [[], [0], [1, 2]][voter % 3] },
    leaders,
    words: voter === 3 ? `希望多下基层。${all}` : voter === 6 ? '建议改进作风。' : '',
  };
}

/** Of a voter at a seat, 0 or 1. */
export const delegatesVote = (voter) => [0, voter, 2 - voter];

/** How often each option was marked; what was not marked comes last. */
export function tally(marks, options) {
  const counts = Array(options + 1).fill(0);
  marks.forEach((mark) => (counts[mark ?? options] += 1));
  return counts;
}
