// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/bench/anchors.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "runtime/bench/anchors_data.h"
#include "runtime/tools/text_table.h"

namespace systole::bench {
namespace {

using Json = nlohmann::json;

template <typename T>
std::optional<T> Optional(const Json& json, const char* name) {
  return json.contains(name) ? std::optional<T>(json.at(name).get<T>()) : std::nullopt;
}

}  // namespace

Result<Anchors> Anchors::Parse(std::string_view text) {
  // The JSON library reports wrong types with exceptions; none leaves this function.
  try {
    const Json json = Json::parse(text);
    Anchors anchors;
    for (const Json& s : json.at("systems")) {
      anchors.systems_.push_back({s.at("id"), s.at("title"), s.at("macs"), s.at("memory"),
                                  s.at("kind"), s.at("source")});
    }
    for (const Json& f : json.at("figures")) {
      Entry entry{f.at("work"),
                  {f.at("system"), Optional<uint64_t>(f, "cycles"), Optional<double>(f, "share"),
                   Optional<double>(f, "macs_per_cycle"), f.value("note", "")}};
      if (anchors.FindSystem(entry.figure.system) == nullptr) {
        return Internal(fmt::format("anchors: figure of '{}' names unknown system '{}'",
                                    entry.work, entry.figure.system));
      }
      anchors.entries_.push_back(std::move(entry));
    }
    return anchors;
  } catch (const Json::exception& e) {
    return Internal(fmt::format("anchors: {}", e.what()));
  }
}

Result<Anchors> Anchors::Load() { return Parse(kAnchorsJson); }

std::vector<Figure> Anchors::For(std::string_view work, int64_t macs) const {
  std::vector<Figure> figures;
  for (const Entry& entry : entries_) {
    if (entry.work != work) continue;
    const bool same_size = FindSystem(entry.figure.system)->macs == macs;
    const bool only_share = !entry.figure.cycles && entry.figure.share;
    if (same_size || (only_share && macs > 256)) figures.push_back(entry.figure);
  }
  return figures;
}

const System* Anchors::FindSystem(std::string_view id) const {
  for (const System& system : systems_) {
    if (system.id == id) return &system;
  }
  return nullptr;
}

std::string FigureText(const Figure& figure, const Anchors& anchors) {
  const System* system = anchors.FindSystem(figure.system);
  std::string text = system == nullptr ? figure.system : system->title;
  if (figure.cycles) text += " " + tools::Grouped(*figure.cycles);
  if (figure.macs_per_cycle) {
    text += fmt::format(" ({:.2f} MAC/cycle)", *figure.macs_per_cycle);
  } else if (figure.share) {
    const double percent = 100 * *figure.share;
    text += figure.cycles ? fmt::format(" ({:.1f} %)", percent)
                          : fmt::format(" {:.1f} % of its array", percent);
  }
  if (!figure.note.empty()) text += " [" + figure.note + "]";
  return text;
}

}  // namespace systole::bench
