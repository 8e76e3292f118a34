// Every kept input through its target once, with any compiler: `fuzz_corpus FOLDER`. More of them,
// each changed by chance, with `fuzz_corpus FOLDER CHANGES [TARGET]`; no substitute for a fuzzer,
// which sees what an input reaches.
#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <unistd.h>
#include <vector>

// Made by CMake, a line PIAOJUE_TARGET(name) for each file of tests/fuzz, whose function is called
// fuzz_NAME here.
#define PIAOJUE_TARGET(name) extern "C" int fuzz_##name(const std::uint8_t*, std::size_t);
#include "fuzz_targets.inc"
#undef PIAOJUE_TARGET

namespace {

namespace fs = std::filesystem;
using Input = std::vector<std::uint8_t>;

struct Target {
  const char* name;
  int (*run)(const std::uint8_t*, std::size_t);
};

constexpr Target kTargets[] = {
#define PIAOJUE_TARGET(name) {#name, fuzz_##name},
#include "fuzz_targets.inc"
#undef PIAOJUE_TARGET
};

/// What is being run, to be told when it ends the process.
std::string current;  // NOLINT(cert-err58-cpp)
Input current_input;  // NOLINT(cert-err58-cpp)
const char* crash_file;

void tell_and_die(int signal) {
  static_cast<void>(!::write(STDERR_FILENO, current.data(), current.size()));
  static_cast<void>(!::write(STDERR_FILENO, ": this input ends it\n", 21));
  if (crash_file != nullptr)
    if (std::FILE* const out = std::fopen(crash_file, "wb")) {
      static_cast<void>(std::fwrite(current_input.data(), 1, current_input.size(), out));
      std::fclose(out);
    }
  std::signal(signal, SIG_DFL);
  ::raise(signal);
}

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> out;
  if (fs::is_directory(folder))
    for (const auto& entry : fs::directory_iterator(folder)) out.push_back(entry.path());
  std::sort(out.begin(), out.end());
  return out;
}

Input read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

using Chance = std::mt19937_64;

std::size_t below(Chance& chance, std::size_t end) {
  return end == 0 ? 0 : static_cast<std::size_t>(chance() % end);
}

/// One change: a byte, a bit, a cut, something twice, or a piece of another input.
void change(Input& input, const Input& other, Chance& chance) {
  const std::size_t at = below(chance, input.size());
  const auto place = input.begin() + static_cast<std::ptrdiff_t>(at);
  const std::size_t length = below(chance, std::min<std::size_t>(input.size() - at, 64)) + 1;
  switch (input.empty() ? 5 : below(chance, 6)) {
    case 0:
      *place = static_cast<std::uint8_t>(chance());
      return;
    case 1:
      *place = static_cast<std::uint8_t>(*place ^ (1U << below(chance, 8)));
      return;
    case 2:
      input.erase(place, place + static_cast<std::ptrdiff_t>(std::min(length, input.size() - at)));
      return;
    case 3:
      input.resize(at);
      return;
    case 4: {
      const Input piece(place,
                        place + static_cast<std::ptrdiff_t>(std::min(length, input.size() - at)));
      input.insert(place, piece.begin(), piece.end());
      return;
    }
    default: {
      const auto from = static_cast<std::ptrdiff_t>(below(chance, other.size()));
      const auto size = static_cast<std::ptrdiff_t>(
          std::min<std::size_t>(other.size() - static_cast<std::size_t>(from), 64));
      input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), other.begin() + from,
                   other.begin() + from + size);
      return;
    }
  }
}

void run(const Target& target, Input input) {
  current_input = std::move(input);
  // Memory of exactly this size, so that a sanitizer sees a byte too many being read.
  const Input exact(current_input);
  static_cast<void>(target.run(exact.data(), exact.size()));
}

/// False without kept inputs.
bool replay(const Target& target, const fs::path& folder, std::size_t changes) {
  const std::vector<fs::path> files = files_of(folder / target.name);
  std::vector<Input> inputs{{}};
  current = std::string(target.name) + ", nothing";
  run(target, {});
  for (const fs::path& file : files) {
    current = file.string();
    inputs.push_back(read(file));
    run(target, inputs.back());
  }
  Chance chance(1);
  for (std::size_t i = 0; i < changes; ++i) {
    current = std::string(target.name) + ", change " + std::to_string(i);
    Input input = inputs[below(chance, inputs.size())];
    for (std::size_t n = below(chance, 4) + 1; n > 0; --n)
      change(input, inputs[below(chance, inputs.size())], chance);
    run(target, std::move(input));
  }
  std::cout << target.name << ": " << files.size() << " kept inputs, " << changes << " changed\n"
            << std::flush;
  return !files.empty();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2 || argc > 4) {
    std::cerr << "fuzz_corpus FOLDER [CHANGES [TARGET]]\n";
    return 2;
  }
  crash_file = std::getenv("PIAOJUE_CRASH_FILE");
  for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGILL, SIGBUS})
    std::signal(signal, tell_and_die);
  const std::size_t changes = argc < 3 ? 0 : std::stoul(argv[2]);
  bool complete = true;
  for (const Target& target : kTargets)
    if (argc < 4 || std::string(argv[3]) == target.name)
      complete = replay(target, argv[1], changes) && complete;
  if (!complete) std::cerr << "a target has no kept inputs\n";
  return complete ? 0 : 1;
}
