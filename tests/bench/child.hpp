// Measurements in processes of their own: each computes sums of points by a way of its own, and
// leaves no memory behind.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "core/base/result.hpp"

namespace piaojue::bench {

/// What it holds, or std::runtime_error with the error's message.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().message);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

/// Runs `work` in a fork of this process, which has this thread only, and returns what it returns.
/// `msm` is PIAOJUE_MSM there; empty: as it is here. The path is chosen once in a process, so this
/// one must not have computed a sum before. Throws what `work` threw, as std::runtime_error.
nlohmann::json in_child(const std::string& msm, const std::function<nlohmann::json()>& work);

}  // namespace piaojue::bench
