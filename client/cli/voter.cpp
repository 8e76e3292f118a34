#include "client/cli/voter.hpp"

#include <set>

#include "client/cli/card_reader.hpp"
#include "client/cli/terminal.hpp"
#include "client/files.hpp"
#include "client/roles/casting.hpp"
#include "client/roles/slip.hpp"
#include "core/base/language.hpp"

namespace piaojue::cli {

std::string voter_group() { return tr("投票人", "Voter"); }

Result<net::Access> open_access(const WhoAndWhere& who) {
  PJ_TRY(const Identity identity, Identity::load(who.id));
  PJ_TRY(auto server, net::Endpoint::parse(who.server));
  return net::Access::create(std::move(server), identity.without_certificate(), SecretBytes());
}

Result<std::optional<Hash32>> optional_anchor(const std::string& text) {
  if (text.empty()) return std::optional<Hash32>();
  PJ_TRY(const Hash32 anchor, read_anchor(text));
  return std::optional(anchor);
}

void add_anchor(CLI::App& command, std::string& anchor) {
  command.add_option("--anchor", anchor,
                     tr("大屏幕上的锚指纹，或含有它的文件",
                        "the anchor from the screen, or a file that holds it"));
}

void add_purse(CLI::App& command, PurseOptions& options) {
  add_who_and_where(command, options);
  command.add_option("--poll", options.poll, tr("表决项编号", "poll id"))->required();
  command.add_option("--credentials", options.credentials,
                     tr("签到时领到的凭证文件", "credentials file from sign-in"));
  command.add_flag("--cards", options.cards,
                   tr("用抽到的票卡：扫描或输入票码", "drawn cards: scan or type their codes"));
  command.add_flag("--slip", options.slip,
                   tr("用凭证转移单：扫描二维码，再输入密钥", "a credential slip: code and key"));
  add_anchor(command, options.anchor);
  command.add_option("--state", options.state,
                     tr("没有投完的选票存在这个文件夹（票卡、转移单用）",
                        "folder for an unfinished ballot (cards, slips)"));
  command.add_option("--credentials-passphrase-fd", options.credentials_fd,
                     tr("读凭证口令的描述符", "descriptor with the credentials' passphrase"));
  command.add_option("--cards-fd", options.cards_fd,
                     tr("读票码的描述符，每行一个", "descriptor with card codes, one a line"));
  command.add_option("--slip-fd", options.slip_fd,
                     tr("读转移单的描述符：一行二维码文字，一行密钥",
                        "descriptor with the slip's text and key, a line each"));
}

void check_purse(const PurseOptions& options) {
  const int given =
      (options.credentials.empty() ? 0 : 1) + (options.cards ? 1 : 0) + (options.slip ? 1 : 0);
  if (given != 1)
    throw CLI::ValidationError(tr("请在 --credentials 文件、--cards、--slip 中选一种",
                                  "give one of --credentials FILE, --cards, --slip"));
}

Result<Booth> enter_booth(const PurseOptions& options) {
  PJ_TRY(const auto anchor, optional_anchor(options.anchor));
  PJ_TRY(auto access, open_access(options));
  net::Connection connection(access);
  PJ_TRY(auto meeting, roles::fetch_meeting(connection));
  PJ_TRY(auto opening,
         roles::fetch_opening(connection, meeting, roles::Signatures::complete, anchor));
  PJ_TRY(const std::size_t poll, meeting.find_poll(options.poll));
  const auto issuance = meeting.polls[poll].definition.issuance;
  if (options.cards && issuance != Issuance::cards)
    return Error{ErrorCode::invalid,
                 tr("这一项不用票卡，用签到时领到的凭证：请用 --credentials 文件",
                    "this poll has no cards; it takes the credentials from sign-in: use "
                    "--credentials FILE")};
  if (!options.cards && issuance == Issuance::cards)
    return Error{ErrorCode::invalid, tr("这一项用抽到的票卡投票：请用 --cards",
                                        "this poll is voted on with drawn cards: use --cards")};
  PJ_TRY(const auto status, connection.ask<wire::Status>(wire::GetStatus{}));
  auto state = wire::PollState::defined;
  for (const wire::PollStatusLine& line : status.polls)
    if (line.poll.str() == options.poll) state = line.state;
  if (state < wire::PollState::casting) return roles::too_early(tr("投票开始", "the poll opens"));
  return Booth{std::move(access), std::move(meeting), std::move(opening), poll, state};
}

namespace {

Result<std::filesystem::path> choose_state_folder(const PurseOptions& options) {
  if (options.state.empty()) return state_folder();
  PJ_CHECK(make_private_folder(options.state));
  return options.state;
}

Result<Purse> open_file(const PurseOptions& options, const Booth& booth) {
  PJ_TRY(SecretBytes passphrase,
         obtain_secret(options.credentials_fd,
                       tr("凭证文件的口令：", "Passphrase of the credentials: ")));
  auto sealer = std::make_unique<Sealer>(std::move(passphrase));
  auto file = std::make_unique<roles::CredentialsFile>(options.credentials, *sealer);
  PJ_TRY(auto credentials, roles::open_credentials(*file, booth.meeting, booth.opening));
  return Purse{std::move(credentials), std::move(sealer), std::move(file), nullptr};
}

/// What was kept of an earlier visit, else what `fresh` makes.
template <class Fresh>
Result<Purse> open_carried(std::unique_ptr<roles::CardFile> file, const Fresh& fresh) {
  PJ_TRY(auto kept, file->file().load());
  if (kept) return Purse{*std::move(kept), nullptr, nullptr, std::move(file)};
  PJ_TRY(roles::Credentials credentials, fresh());
  return Purse{std::move(credentials), nullptr, nullptr, std::move(file)};
}

Result<Purse> open_cards(const PurseOptions& options, const Booth& booth) {
  PJ_TRY(const auto folder, choose_state_folder(options));
  PJ_TRY(const auto cards, read_cards(booth.meeting, options.cards_fd));
  return open_carried(std::make_unique<roles::CardFile>(folder, booth.opening, cards), [&] {
    net::Connection connection(booth.access);
    return roles::credentials_of_cards(connection, booth.meeting, booth.opening, cards);
  });
}

/// The codes of the places for writing; an empty line goes on without the rest.
Result<void> read_further_parts(const PurseOptions& options, const Sealer& sealer,
                                std::size_t places, std::vector<roles::SlipPart>& parts) {
  std::set<std::uint16_t> seen{parts.front().place};
  while (seen.size() < places) {
    const auto text =
        options.slip_fd
            ? read_secret_line(*options.slip_fd)
            : prompt_secret(tr("请扫描这一项其余的二维码（还有 {} 个；直接回车就不填文字）：",
                               "Scan the poll's other codes ({} left; Enter: write nothing): ",
                               places - seen.size()));
    if (!text || text->reveal().empty()) return {};
    PJ_TRY(roles::SlipPart part, roles::open_slip(as_text(text->reveal()), sealer));
    seen.insert(part.place);
    parts.push_back(std::move(part));
  }
  return {};
}

Result<Purse> open_slip(const PurseOptions& options, const Booth& booth) {
  PJ_TRY(const auto folder, choose_state_folder(options));
  PJ_TRY(const SecretBytes text,
         options.slip_fd
             ? read_secret_line(*options.slip_fd)
             : prompt_secret(tr("请扫描转移单上这一项的二维码：", "Scan this poll's code: ")));
  PJ_TRY(const SecretBytes typed,
         options.slip_fd
             ? read_secret_line(*options.slip_fd)
             : prompt_visible(tr("请输入转移单下方的密钥：", "The key at the foot of the slip: ")));
  PJ_TRY(SecretBytes key, roles::parse_slip_key(as_text(typed.reveal())));
  const Sealer sealer(std::move(key));
  std::vector<roles::SlipPart> parts;
  PJ_TRY(roles::SlipPart first, roles::open_slip(as_text(text.reveal()), sealer));
  const std::size_t places = first.places;
  parts.push_back(std::move(first));
  PJ_CHECK(read_further_parts(options, sealer, places, parts));
  PJ_TRY(auto carried, roles::join_slip(std::move(parts)));
  const roles::PollCredential& credential = carried.polls.front();
  if (carried.meeting != booth.meeting.manifest.id || carried.opening != booth.opening.hash)
    return Error{ErrorCode::wrong_context, tr("这张转移单是另一个会议的；没有投票",
                                              "this slip is of another meeting; nothing was cast")};
  if (credential.poll != booth.view().definition.id)
    return Error{ErrorCode::invalid, tr("扫的是表决项 {} 的二维码；请扫 {} 的那一个",
                                        "this is the code for poll {}; scan the one for {}",
                                        credential.poll.str(), options.poll)};
  auto file = std::make_unique<roles::CardFile>(folder, booth.opening, credential);
  return open_carried(std::move(file),
                      [&]() -> Result<roles::Credentials> { return std::move(carried); });
}

}  // namespace

Result<Purse> open_purse(const PurseOptions& options, const Booth& booth) {
  if (options.cards) return open_cards(options, booth);
  if (options.slip) return open_slip(options, booth);
  return open_file(options, booth);
}

std::string tracker_lines(const Hash32& tracker) {
  const std::string hex = to_hex(tracker);
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 4) {
    out += i % 16 == 0 ? "    " : "  ";
    out += hex.substr(i, 4);
    if (i % 16 == 12) out += "\n";
  }
  return out;
}

void add_voter_commands(CLI::App& app, Chosen& chosen) {
  add_sign_in(app, chosen);
  add_vote(app, chosen);
  add_challenge_check(app, chosen);
  add_receipt(app, chosen);
  add_withdraw(app, chosen);
}

}  // namespace piaojue::cli
