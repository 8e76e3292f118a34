// After the box is sealed: hall-count, object, resolve, release. Each says what is still in the
// way.
#include "client/cli/command.hpp"
#include "client/roles/hall.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {
namespace {

std::string group() { return tr("封箱之后、开箱之前", "Between sealing and opening a box"); }

/// The anchor that this official signed, if they did.
std::optional<Hash32> known_anchor(const Identity& identity) {
  const auto anchor = roles::own_anchor(identity);
  return anchor ? std::optional(*anchor) : std::nullopt;
}

Result<void> say_obstacles(Session& session, const std::string& poll) {
  PJ_TRY(const auto hall,
         roles::fetch_hall(*session.connection, poll, known_anchor(session.identity)));
  PJ_TRY(const auto obstacles, roles::find_obstacles(hall));
  if (obstacles.empty()) {
    fmt::print("{}\n", tr("可以开箱了：监票人运行 piaojue tally {}",
                          "the box may be opened: scrutineers run piaojue tally {}", poll));
    return {};
  }
  fmt::print("{}\n", tr("开箱以前还要：", "Before the box may be opened:"));
  for (const std::string& one : obstacles) fmt::print("  - {}\n", one);
  return {};
}

/// A step and what it leaves to be done.
template <class Options>
using HallStep = Result<void> (*)(Session&, const Options&);

template <class Options>
int take_step(const Options& options, HallStep<Options> work) {
  return run([&]() -> Result<void> {
    PJ_TRY(Session session, open_desk(options));
    PJ_CHECK(work(session, options));
    return say_obstacles(session, options.poll);
  });
}

template <class Options>
void add_hall_step(CLI::App& command, Chosen& chosen, const std::shared_ptr<Options>& options,
                   HallStep<Options> work) {
  command.add_option("poll", options->poll, tr("表决项编号", "poll id"))->required();
  add_who_and_where(command, *options);
  command.callback(
      [options, work, &chosen] { chosen = [options, work] { return take_step(*options, work); }; });
}

// ---- hall-count ---------------------------------------------------------------------------------

struct CountOptions : WhoAndWhere {
  std::string poll;
  std::uint32_t counted = 0;
  std::optional<std::uint32_t> on_paper;
};

Result<void> enter_count(Session& session, const CountOptions& options) {
  PJ_TRY(const auto questions,
         roles::enter_hall_count(session.desk(), options.poll, options.counted, options.on_paper));
  static_cast<void>(questions);  // said with everything else
  fmt::print("{}\n", tr("现场清点 {} 张，已签署录入",
                        "the hall's count of {} is signed and entered", options.counted));
  if (options.on_paper)
    fmt::print("{}\n", tr("另有纸质票 {} 张", "and {} on paper", *options.on_paper));
  return {};
}

void add_hall_count(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<CountOptions>();
  CLI::App& command =
      add_command(app, group(), "hall-count",
                  tr("总监票人：录入现场清点的收回张数",
                     "chief scrutineer: how many ballots the hall counted as returned"));
  add_hall_step<CountOptions>(command, chosen, options, enter_count);
  command.add_option("count", options->counted, tr("清点张数", "the count"))->required();
  command.add_option("--paper", options->on_paper,
                     tr("有人用纸质票时：收回的纸质票张数（不含在清点张数内）",
                        "if anybody voted on paper: paper ballots returned, not in the count"));
}

// ---- object -------------------------------------------------------------------------------------

struct ObjectOptions : WhoAndWhere {
  std::string poll, words;
  std::filesystem::path receipt;
};

Result<void> object(Session& session, const ObjectOptions& options) {
  std::optional<roles::StoredReceipt> receipt;
  if (!options.receipt.empty()) {
    PJ_TRY(receipt, roles::load_receipt(options.receipt));
  }
  PJ_TRY(const Hash32 hash,
         roles::file_objection(session.desk(), options.poll, options.words, receipt));
  fmt::print(
      "{}\n{}\n",
      tr("异议已签署提出，编号 {}", "objection filed, number {}", to_hex(hash).substr(0, 16)),
      tr("查明后由组织者和总监票人处理：piaojue resolve {} --objection {} --finding … "
         "--words …",
         "once it is looked into, organiser and chief scrutineer: piaojue resolve {} "
         "--objection {} --finding … --words …",
         options.poll, to_hex(hash).substr(0, 16)));
  return {};
}

void add_object(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ObjectOptions>();
  CLI::App& command =
      add_command(app, group(), "object",
                  tr("任何工作人员：替投票人或自己对封存的票箱提出异议",
                     "any official: object to a sealed box, for a voter or oneself"));
  add_hall_step<ObjectOptions>(command, chosen, options, object);
  command.add_option("--words", options->words, tr("异议内容", "what is wrong"))->required();
  command.add_option("--receipt", options->receipt,
                     tr("回执文件：它的选票不在票箱里", "a receipt whose ballot is missing"));
}

// ---- resolve ------------------------------------------------------------------------------------

struct ResolveOptions : WhoAndWhere {
  std::string poll, objection, finding, words;
  bool count = false;
};

Result<Finding> parse_finding(const std::string& name) {
  for (const Finding finding : {Finding::unfounded, Finding::explained, Finding::upheld})
    if (name_of(finding) == name) return finding;
  return Error{ErrorCode::malformed, "finding"};
}

Result<void> resolve(Session& session, const ResolveOptions& options) {
  std::optional<Hash32> about;
  if (!options.count) {
    PJ_TRY(const auto hall,
           roles::fetch_hall(*session.connection, options.poll, known_anchor(session.identity)));
    PJ_TRY(about, roles::find_objection(hall, options.objection));
  }
  if (options.finding.empty()) {
    PJ_TRY(const Resolution joined, roles::join_resolution(session.desk(), options.poll, about));
    fmt::print("{}\n", tr("已同签处理：{}。{}", "joined the resolution: {}. {}",
                          roles::title_of(joined.finding), joined.words));
    return {};
  }
  PJ_TRY(const Finding finding, parse_finding(options.finding));
  PJ_CHECK(roles::resolve(session.desk(), options.poll, about, finding, options.words));
  fmt::print("{}\n", tr("处理已签署：{}。{}", "resolution signed: {}. {}", roles::title_of(finding),
                        options.words));
  return {};
}

void add_resolve(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ResolveOptions>();
  CLI::App& command = add_command(
      app, group(), "resolve",
      tr("组织者、总监票人：各自签署对一项异议或清点不符的处理",
         "organiser and chief scrutineer: each sign what was found about an objection or count"));
  add_hall_step<ResolveOptions>(command, chosen, options, resolve);
  command.callback([options, &chosen] {
    if (options->objection.empty() && !options->count)
      throw CLI::ValidationError(
          tr("请给出 --objection 编号，或 --count", "give --objection NUMBER, or --count"));
    chosen = [options] { return take_step<ResolveOptions>(*options, resolve); };
  });
  auto* objection = command.add_option("--objection", options->objection,
                                       tr("异议编号", "number of the objection"));
  auto* count = command.add_flag("--count", options->count,
                                 tr("现场清点与票箱不符", "the hall's count differs from the box"));
  objection->excludes(count);
  auto* finding =
      command
          .add_option("--finding", options->finding,
                      tr("unfounded 不成立 | explained 已查明，可以开箱 | upheld 成立，不得开箱；"
                         "不写就同签另一位已签的处理",
                         "unfounded | explained (open nevertheless) | upheld (never open); without "
                         "it: join the other's resolution"))
          ->check(CLI::IsMember({"unfounded", "explained", "upheld"}));
  auto* words = command.add_option("--words", options->words, tr("查明的情况", "what was found"));
  finding->needs(words);
  words->needs(finding);
}

// ---- release ------------------------------------------------------------------------------------

struct ReleaseOptions : WhoAndWhere {
  std::string poll;
  std::vector<std::string> absent;
};

Result<void> release(Session& session, const ReleaseOptions& options) {
  std::vector<OfficialId> absent;
  for (const std::string& text : options.absent) {
    PJ_TRY(auto id, OfficialId::parse(text));
    absent.push_back(std::move(id));
  }
  PJ_CHECK(roles::release(session.desk(), options.poll, absent));
  fmt::print("{}\n", tr("开箱令已签署", "the release is signed"));
  return {};
}

void add_release(CLI::App& app, Chosen& chosen) {
  auto options = std::make_shared<ReleaseOptions>();
  CLI::App& command = add_command(
      app, group(), "release",
      tr("组织者、总监票人：异议期结束，各自签署开箱令",
         "organiser and chief scrutineer: each sign the release that ends the objection window"));
  add_hall_step<ReleaseOptions>(command, chosen, options, release);
  command.add_option("--absent", options->absent,
                     tr("不能签署封箱声明的监票人编号；先当众核对票箱根指纹",
                        "scrutineers who cannot sign; confirm the box's fingerprint aloud first"));
}

}  // namespace

void add_hall_commands(CLI::App& app, Chosen& chosen) {
  add_hall_count(app, chosen);
  add_object(app, chosen);
  add_resolve(app, chosen);
  add_release(app, chosen);
}

}  // namespace piaojue::cli
