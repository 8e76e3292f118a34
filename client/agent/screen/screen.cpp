#include "client/agent/screen/screen.hpp"

#include "client/agent/screen/follower.hpp"
#include "client/agent/screen/result_board.hpp"
#include "client/agent/screen/slides.hpp"

namespace piaojue::agent {
namespace {

class Screen final : public RolePage {
 public:
  explicit Screen(Surroundings& surroundings) : follower_(surroundings) {}

  void add_to(Api& api) override {
    api.on<v1::Empty, v1::ScreenState>("screen/state", [this](const v1::Empty&) {
      v1::ScreenState state = screen_state(follower_.now());
      state.set_language(language_ == Language::en ? "en" : "zh");
      return state;
    });
    api.on<v1::ScreenResultRequest, v1::ScreenResult>(
        "screen/result",
        [this](const v1::ScreenResultRequest& request) { return result(request.poll()); });
  }

 private:
  Result<v1::ScreenResult> result(const std::string& poll) const {
    const HallNow now = follower_.now();
    const auto found = now.announcements.find(poll);
    if (found == now.announcements.end() || !found->second.result)
      return Error{ErrorCode::not_found,
                   tr("这个表决项还没有公布结果", "no result of this poll has been announced")};
    return result_board(*found->second.result);
  }

  /// The program's, not that of a request.
  const Language language_ = current_language();
  Follower follower_;
};

}  // namespace

std::unique_ptr<RolePage> make_screen(Surroundings& surroundings) {
  return std::make_unique<Screen>(surroundings);
}

}  // namespace piaojue::agent
