"""Forms of all kinds, by chance: subjects, questions, limits, seats, scoring."""

import random

UNITS = ("县财政局", "白河镇", "青杉镇", "龙泉乡")
POSTS = ("镇长", "党委书记", "局长")
OUTSIDERS = ("外选甲", "外选乙", "外选丙")
GRADES = (("excellent", "优秀"), ("competent", "称职"), ("basic", "基本称职"),
          ("incompetent", "不称职"))
POINTS = ((95, 85, 75, 60), (100, 80, 60, 40), ("87.5", "200/3", 50, 0))
DEGREES = (("grave", "严重", True), ("rather", "比较严重", True), ("so_so", "一般", False),
           ("none", "不存在", False), ("unknown", "不了解", False))
BOXES = (("thinking", "思想意识不好"), ("ability", "能力水平较差"), ("unity", "团结协作不好"),
         ("service", "服务意识不强"), ("discipline", "自身要求不严"), ("other", "其他"))
DIMENSIONS = (("virtue", "德"), ("skill", "能"), ("diligence", "勤"), ("merit", "绩"))


def nominees(rng: random.Random, posts: int) -> list[dict]:
    """Several for each post; namesakes differ by unit or post."""
    rows = []
    for post in rng.sample([(u, p) for u in UNITS for p in POSTS], posts):
        for _ in range(rng.randint(2, 4)):
            rows.append({"name": f"提名{rng.choice('甲乙丙丁')}{len(rows) % 6}", "unit": post[0],
                         "post": post[1]})
    return [{"id": f"n{i + 1:02}"} | row for i, row in enumerate(rows)]


def leaders(rng: random.Random) -> list[dict]:
    names = rng.sample([(f"领导{n}", unit) for n in "甲乙丙丁戊" for unit in UNITS],
                       rng.randint(1, 12))
    return [{"id": f"s{i + 1}", "name": name, "type": rng.choice(("leader", "leader", "team")),
             "unit": unit, "tier": rng.choice(("", "", "正职", "副职"))}
            for i, (name, unit) in enumerate(names)]


# --- decision, recommendation, election


def seats_of(rng: random.Random, kind: str, subjects: list[dict], poll: dict) -> None:
    most = 1 if kind == "election" else 0
    chance = rng.random()
    if kind != "election" and chance < 0.4:
        return
    if chance < 0.7:
        poll["seats"] = rng.randint(1, max(1, len(subjects) - most))
        return
    posts = sorted({(s["unit"], s["post"]) for s in subjects})
    if len(posts) > 1 and rng.random() < 0.3:
        posts = posts[1:]   # of the first post, whoever passes is elected
    poll["seats"] = []
    for unit, post in posts:
        standing = sum((s["unit"], s["post"]) == (unit, post) for s in subjects)
        poll["seats"].append({"unit": unit, "post": post,
                              "seats": rng.randint(1, max(1, standing - most))})


def posts_of(rng: random.Random, poll: dict, subjects: list[dict], files: dict) -> None:
    """The same seats as a table of what each post has and how many are filled; some are full."""
    free = {(one["unit"], one["post"]): one["seats"] for one in poll.pop("seats")}
    rows = [{"unit": "县档案馆", "post": "馆长", "seats": 1, "filled": 1}]   # nobody stands for it
    for unit, post in sorted({(s["unit"], s["post"]) for s in subjects}):
        filled = rng.randint(0, 2)
        vacant = 0 if rng.random() < 0.2 else free.get((unit, post), 1)
        rows.append({"unit": unit, "post": post, "seats": filled + vacant,
                     "filled": filled or rng.choice(("", 0))})
    rng.shuffle(rows)
    poll["posts"] = f"{poll['id']}-posts.csv"
    files[poll["posts"]] = rows


def vote_question(rng: random.Random, kind: str) -> dict:
    options = [{"code": "yes", "label": "赞成"}]
    if kind != "recommendation" or rng.random() < 0.6:
        options.append({"code": "no", "label": "反对"})
    if rng.random() < 0.6:
        options.append({"code": "abstain", "label": "缓议"})
    rng.shuffle(options)
    return {"id": "opinion", "title": "意见", "kind": "choice", "options": options}


def ruled_form(rng: random.Random, poll: dict, kind: str, files: dict) -> list[dict]:
    subjects = nominees(rng, rng.randint(1, 3))
    seats_of(rng, kind, subjects, poll)
    if isinstance(poll.get("seats"), list) and rng.random() < 0.4:
        posts_of(rng, poll, subjects, files)
    if rng.random() < 0.6:
        poll["base"] = rng.choice(("entitled", "present", "returned", "valid"))
    if rng.random() < 0.5:
        poll["unmarked"] = rng.choice(("abstain", "not_counted"))
    if kind != "decision":
        if kind == "recommendation" or "posts" in poll or rng.random() < 0.4:
            poll["choose"] = rng.randint(1, len(subjects))
        seats = poll.get("seats", 0)
        total = seats if isinstance(seats, int) else sum(s["seats"] for s in seats)
        if rng.random() < 0.5:
            poll["write_ins"] = rng.randint(1, min(poll.get("choose", total), 3))
    if rng.random() < 0.3:
        poll["question"] = [vote_question(rng, kind)]
        if kind != "decision" and rng.random() < 0.5:
            poll["question"].append(text_question(rng))
    return subjects


# --- evaluation, reverse evaluation, survey


def some_types(rng: random.Random, types: list[str]) -> dict:
    return {"subject_types": [rng.choice(types)]} if rng.random() < 0.35 else {}


def weighted(rng: random.Random, table: dict) -> dict:
    return table | {"weight": rng.choice((0, 1, 2, "0.5", "2/3", "30%"))} \
        if rng.random() < 0.5 else table


def spread_out(rng: random.Random, table: dict, points: bool) -> dict:
    """The same question about several things, perhaps."""
    if rng.random() < 0.65:
        return table
    prefix = table.pop("id")
    table.pop("title")
    chosen = rng.sample(DIMENSIONS, rng.randint(2, 4))
    dimensions = [{"id": f"{prefix}_{id_}", "title": title} for id_, title in chosen]
    return table | {"dimensions": [weighted(rng, d) if points else d for d in dimensions]}


def grade_question(rng: random.Random, id_: str) -> dict:
    points = rng.choice((*POINTS, None))
    options = [{"code": code, "label": label} for code, label in GRADES]
    if points:
        options = [o | {"points": p} for o, p in zip(options, points)]
    if rng.random() < 0.5:
        unknown = {"code": "unknown", "label": "不了解"}
        options.append(unknown | {"points": 75} if points and rng.random() < 0.5 else unknown)
    table = {"id": id_, "title": "等次", "kind": "choice", "options": options}
    return spread_out(rng, weighted(rng, table) if points else table, points is not None)


def degree_question(rng: random.Random, id_: str) -> dict:
    options = [{"code": code, "label": label} | ({"adverse": True} if adverse else {})
               for code, label, adverse in DEGREES]
    if rng.random() < 0.3:
        options = [o | {"points": 100 - 20 * i} for i, o in enumerate(options)]
    scored = "points" in options[0]
    return spread_out(rng, {"id": id_, "title": "问题", "kind": "choice", "options": options},
                      scored)


def box_question(rng: random.Random, id_: str) -> dict:
    options = [{"code": code, "label": label}
               for code, label in rng.sample(BOXES, rng.randint(1, len(BOXES)))]
    table = {"id": id_, "title": "存在的问题", "kind": "boxes", "options": options}
    if rng.random() < 0.5:
        options.insert(rng.randint(0, len(options)), {"code": "none", "label": "不存在突出问题"})
        table["exclusive"] = "none"
    if rng.random() < 0.5:
        table["max"] = rng.randint(1, max(1, len(options) - 1))
    return table


def score_question(rng: random.Random, id_: str) -> dict:
    table = {"id": id_, "title": "打分", "kind": "score"}
    if rng.random() < 0.5:
        table["max"] = rng.choice((1, 5, 10, 100, 1000))
    return spread_out(rng, weighted(rng, table), True)


def text_question(rng: random.Random, id_: str = "wishes") -> dict:
    return {"id": id_, "title": "希望和建议", "kind": "text"}


def limits_of(rng: random.Random, questions: list[dict], subjects: list[dict]) -> list[dict]:
    """On the first question, if it is a choice; perhaps with names beside another option."""
    first = questions[0]
    if first["kind"] != "choice" or "id" not in first or rng.random() < 0.4:
        return []
    asked = sum(s["type"] in first.get("subject_types", [s["type"]]) for s in subjects)
    codes = [option["code"] for option in first["options"]]
    limit = {"question": first["id"], "option": codes[0]}
    if rng.random() < 0.3:
        limit["write_ins"] = rng.randint(1, 3)
        if rng.random() < 0.5:
            limit["beside"] = rng.choice(codes[1:])
    extra = limit.get("write_ins", 0)
    return [limit | {"at_most": rng.randint(max(1, extra), asked + extra)}]


def scoring_of(rng: random.Random, poll: dict, subjects: list[dict], files: dict) -> None:
    scoring = {}
    if rng.random() < 0.8:
        scoring["digits"] = rng.randint(0, 4)
    if rng.random() < 0.6:
        scoring["rounding"] = rng.choice(("half_up", "truncate"))
    if rng.random() < 0.75:
        scoring["empty_group"] = rng.choice(("withhold", "respread", "respread"))
    if rng.random() < 0.3:
        scoring["unmarked_points"] = rng.choice((0, 60, "72.5"))
    if rng.random() < 0.3:
        scoring["weight"] = rng.choice((60, "2/3"))
    if scoring:
        poll["scoring"] = scoring
    if rng.random() < 0.35:
        items = [("contact", "点"), ("tasks", "面"), ("duty", "线")][:rng.randint(1, 3)]
        poll["archive"] = [{"code": code, "label": label} |
                           ({"weight": rng.choice((20, 10, "1/2"))} if rng.random() < 0.8 else {})
                           for code, label in items]
        known = [s for s in subjects if rng.random() < 0.9] or subjects[:1]
        poll["archive_points"] = f"{poll['id']}-archive.csv"
        files[poll["archive_points"]] = [
            {"id": s["id"]} | {code: rng.choice(("86.5", "90", "100", "250/3", "0"))
                               for code, _ in items} for s in known]


def is_scored(question: dict) -> bool:
    points = question["kind"] == "score" or any("points" in o for o in question.get("options", []))
    own = question.get("weight", 1)
    return points and any(d.get("weight", own) != 0 for d in question.get("dimensions", [{}]))


def free_form(rng: random.Random, poll: dict, kind: str, files: dict) -> list[dict]:
    subjects = leaders(rng)
    types = sorted({s["type"] for s in subjects})
    makers = {"evaluation": (grade_question, grade_question, score_question, box_question),
              "reverse_evaluation": (box_question, degree_question, grade_question),
              "survey": (grade_question, score_question, degree_question)}[kind]
    questions = [rng.choice(makers)(rng, f"q{i}") for i in range(rng.randint(1, 4))]
    questions = [question | some_types(rng, types) for question in questions]
    for one in types:
        if not any(one in q.get("subject_types", [one]) for q in questions):
            questions[0].pop("subject_types", None)
    if rng.random() < 0.3:
        questions.append(text_question(rng))
    poll["question"] = questions
    poll["limit"] = limits_of(rng, questions, subjects)
    if any(is_scored(question) for question in questions):
        scoring_of(rng, poll, subjects, files)
    return subjects


def form_of(rng: random.Random, id_: str, kind: str) -> tuple[dict, dict[str, list[dict]]]:
    """The [[poll]] without thresholds and flags, and its files."""
    poll = {"id": id_, "title": "表决", "kind": kind, "subjects": f"{id_}.csv"}
    files = {}
    ruled = kind in ("decision", "recommendation", "election")
    subjects = ruled_form(rng, poll, kind, files) if ruled else free_form(rng, poll, kind, files)
    if rng.random() < 0.2:
        poll["issuance"] = rng.choice(("seat", "drawn_cards"))
    return poll, files | {poll["subjects"]: subjects}
