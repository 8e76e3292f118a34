#include "client/agent/observer/observer.hpp"

namespace piaojue::agent {
namespace {

class Observer final : public RolePage {
 public:
  explicit Observer(Surroundings& surroundings) : around_(surroundings) {}
  void add_to(Api& api) override { static_cast<void>(api); }

 private:
  [[maybe_unused]] Surroundings& around_;
};

}  // namespace

std::unique_ptr<RolePage> make_observer(Surroundings& surroundings) {
  return std::make_unique<Observer>(surroundings);
}

}  // namespace piaojue::agent
