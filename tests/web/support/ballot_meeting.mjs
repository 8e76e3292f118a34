// A meeting with a ballot of every kind, prepared by command line, to be voted on through pages.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { run, Server, source } from './processes.mjs';

/** Of people whose names are in GB 18030, and not in the fonts that most machines have. */
export const rareNames = ['王𬀩', '李㛃', '陈𠮷', '刘䶮'];

const grades = ['优秀', '称职', '基本称职', '不称职'];
const everyPoll = ['townships', 'annual', 'elect', 'recommend'];
const officials = ['organiser', 'registrar', 's1', 's2', 's3'];

function options(codes, labels) {
  return `[ ${labels.map((label, index) => `{ code = "${codes}${index}", label = "${label}" }`).join(', ')} ]`;
}

const meeting = `
[meeting]
id = "qingshan-ballots"
title = "青杉县（虚构）县委全委会第四次会议"
date = 2026-12-01
rehearsal = true
minimum_group = 2

[officials]
organiser = { id = "organiser", name = "任斌" }
registrar = { id = "registrar", name = "白世杰" }
quorum = 2

${['秦长江', '龙庆华', '杜秀英'].map((name, i) => `[[scrutineer]]\nid = "s${i + 1}"\nname = "${name}"\n${i === 0 ? 'chief = true\n' : ''}`).join('\n')}
[[group]]
id = "A"
name = "县委书记"
disclosed = true

[[group]]
id = "B"
name = "县委委员"

[[poll]]
id = "townships"
title = "乡镇党政正职拟任人选票决"
kind = "decision"
subjects = "nominees.csv"
issuance = "seat"

[[poll]]
id = "annual"
title = "水务局领导班子和领导干部测评"
kind = "evaluation"
subjects = "subjects.csv"
issuance = "seat"

[[poll.question]]
id = "team"
title = "班子总体评价"
kind = "choice"
options = ${options('t', ['好', '较好', '一般', '差'])}
subject_types = ["team"]

[[poll.question]]
id = "grade"
title = "等次"
kind = "choice"
options = ${options('g', grades)}
subject_types = ["leader"]

[[poll.question]]
id = "dimension"
title = "德能勤绩廉"
kind = "choice"
dimensions = [ ${['德', '能', '勤', '绩', '廉'].map((title, i) => `{ id = "d${i}", title = "${title}" }`).join(', ')} ]
options = ${options('m', ['好', '较好', '一般', '较差'])}
subject_types = ["leader"]

[[poll.question]]
id = "score"
title = "综合评分"
kind = "score"
subject_types = ["leader"]

[[poll.question]]
id = "problems"
title = "存在的突出问题"
kind = "boxes"
options = ${options('p', ['思想意识不好', '能力水平较差', '团结协作不好', '服务意识不强', '自身要求不严', '不存在突出问题'])}
exclusive = "p5"
max = 2
subject_types = ["leader"]

[[poll.question]]
id = "words"
title = "意见建议"
kind = "text"
subject_types = ["team"]

[[poll.limit]]
question = "grade"
option = "g0"
at_most = 2

[[poll]]
id = "elect"
title = "出席市党代会代表选举"
kind = "election"
subjects = "delegates.csv"
issuance = "seat"
seats = 2
write_ins = 1

[[poll]]
id = "recommend"
title = "后备干部推荐"
kind = "recommendation"
subjects = "delegates.csv"
issuance = "seat"
choose = 2
write_ins = 1
`;

const delegates = 'id,name,unit,post\nd1,吴桂兰,县医院,主任医师\nd2,郑大海,青石镇,村党支部书记\nd3,冯晓东,县一中,教师\n';
const resume = '"2005.07—2011.05 青石镇政府办事员、副主任\n2011.05—2018.09 县委办公室科员、副科长"';

/** Files of the meeting by name. */
async function everyBallot() {
  const rows = (await readFile(path.join(source, 'demo/decision/nominees.csv'), 'utf8')).trim().split('\n').slice(1);
  const nominees = rows.map((row, index) => {
    const [id, name, , unit, post] = row.split(',');
    return [id, rareNames[index] ?? name, unit, post, index < 3 ? resume : ''].join(',');
  });
  return {
    'meeting.toml': meeting,
    'nominees.csv': ['id,name,unit,post,resume', ...nominees].join('\n'),
    'subjects.csv': 'id,name,type,unit,post\nteam,水务局领导班子,team,,\nl1,范峰,leader,水务局,局长\nl2,廖桂,leader,水务局,副局长\nl3,潘䶮,leader,水务局,副局长\n',
    'delegates.csv': delegates,
    'roster.csv': 'id,name,group\nv01,曾春梅,A\nv02,龙子涵,B\nv03,单娜,B\nv04,董怀远,B\nv05,贺文博,B\n',
  };
}

/** One poll, whose credentials are signed by the scrutineers' desk too. */
export const deskBallot = {
  'meeting.toml': meeting
    .slice(0, meeting.indexOf('[[group]]'))
    .concat('[[issuer]]\nid = "desk"\nname = "监票人发票台"\n\n[[poll]]\nid = "delegates"\ntitle = "代表候选人票决"\nkind = "decision"\nsubjects = "delegates.csv"\nissuance = "seat"\n'),
  'delegates.csv': delegates,
  'roster.csv': 'id,name,unit\nv01,曾春梅,县委办公室\nv02,龙子涵,县政府办公室\n',
};

/**
 * Published, its keys made, and issuing; `codes` are the personal codes by voter. A desk, where there
 * is one, enrols before the meeting is published, and opens after it.
 */
export async function beginIssuing(folder, { tables, polls = everyPoll, desk } = {}) {
  const files = path.join(folder, 'meeting');
  const pki = path.join(folder, 'pki');
  await mkdir(files, { recursive: true });
  await Promise.all(
    Object.entries(tables ?? (await everyBallot())).map(([name, text]) => writeFile(path.join(files, name), text)),
  );
  await run(['pki', files, '--out', pki, '--terminals', '1']);
  const server = new Server(folder, 'qingshan-ballots', path.join(pki, 'server'));
  await server.start();
  const as = (who, ...words) => run([...words, '--id', path.join(pki, who), '--server', server.address]);

  for (const who of officials) {
    await as(who, 'enrol');
  }
  await desk?.enrol({ server, pki, files });
  await as('organiser', 'publish', files);
  await desk?.open();
  await as('registrar', 'import', path.join(files, 'roster.csv'), '--codes', path.join(folder, 'codes.csv'));
  await Promise.all(['s1', 's2', 's3'].map((who) => as(who, 'ceremony')));
  for (const who of ['organiser', 's1', 's2', 's3']) {
    await as(who, 'sign-opening');
  }
  for (const poll of polls) {
    await as('organiser', 'open-issuing', poll);
  }
  await as('registrar', 'present', '--all');
  const codes = new Map(
    (await readFile(path.join(folder, 'codes.csv'), 'utf8'))
      .trim()
      .split('\n')
      .slice(1)
      .map((row) => row.split(','))
      .map((cells) => [cells[0], cells.at(-1).replace(/\D/g, '')]),
  );
  return { server, pki, as, codes, polls, desk };
}

/** Issuing ends, and all polls are open. */
export async function openPolls({ as, polls, desk }) {
  for (const poll of polls) {
    await as('registrar', 'end-issuing', poll);
  }
  await desk?.count();
  for (const poll of polls) {
    await as('organiser', 'open', poll);
  }
}
