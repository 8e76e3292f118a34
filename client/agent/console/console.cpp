#include "client/agent/console/console.hpp"

#include "client/agent/console/hall.hpp"
#include "client/agent/console/prepare.hpp"

namespace piaojue::agent {
namespace {

class Console final : public RolePage {
 public:
  explicit Console(Surroundings& surroundings) : around_(surroundings) {}
  void add_to(Api& api) override {
    add_prepare_calls(api, around_);
    add_hall_calls(api, around_);
  }

 private:
  Surroundings& around_;
};

}  // namespace

std::unique_ptr<RolePage> make_console(Surroundings& surroundings) {
  return std::make_unique<Console>(surroundings);
}

}  // namespace piaojue::agent
