#include "client/agent/screen/screen.hpp"

namespace piaojue::agent {
namespace {

class Screen final : public RolePage {
 public:
  explicit Screen(Surroundings& surroundings) : around_(surroundings) {}
  void add_to(Api& api) override { static_cast<void>(api); }

 private:
  [[maybe_unused]] Surroundings& around_;
};

}  // namespace

std::unique_ptr<RolePage> make_screen(Surroundings& surroundings) {
  return std::make_unique<Screen>(surroundings);
}

}  // namespace piaojue::agent
