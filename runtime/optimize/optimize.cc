// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "runtime/optimize/optimize.h"

#include "runtime/graph/validate.h"
#include "runtime/optimize/rewrite.h"

namespace systole::optimize {
namespace {

/// Those that make nodes go away come before those that make tables, which hide what nodes are.
constexpr Rewrite kRewrites[] = {
    {"constant_fold", FoldConstants},   {"identity", RemoveIdentities},
    {"move_chain", ShortenMoveChains},  {"move_join", JoinMoves},
    {"common_nodes", MergeCommonNodes}, {"channel_fold", FoldChannels},
    {"dilation_fold", FoldDilations},   {"pad_fold", FoldPads},
    {"activation_fold", FoldActivations}, {"sign_flip", FoldSignFlips},
    {"table_raise", RaiseTables},       {"table_fold", FoldTables},
    {"dead_code", RemoveDeadCode},
};

/// Every application removes a node, an operand or moves a table up, so that it ends anyway; chains
/// longer than this are left as they are.
constexpr int kMostRounds = 16;

}  // namespace

Result<std::vector<Applied>> Optimize(graph::Graph& graph, golden::Numerics numerics) {
  std::vector<Applied> applied;
  for (const Rewrite& rewrite : kRewrites) applied.push_back({rewrite.name, 0});
  Editor editor(graph, numerics);
  bool changed = true;
  for (int round = 0; changed && round < kMostRounds; ++round) {
    changed = false;
    for (size_t i = 0; i < applied.size(); ++i) {
      const int count = kRewrites[i].apply(editor);
      applied[i].count += count;
      changed = changed || count > 0;
    }
  }
  editor.Finish();
  if (const auto valid = graph::ValidateStructure(graph); !valid) {
    return Internal("the rewritten network is broken (" + valid.error().message +
                    "); please report it with the model, and compile it with --no-rewrites");
  }
  std::erase_if(applied, [](const Applied& a) { return a.count == 0; });
  return applied;
}

std::string ToText(const std::vector<Applied>& applied) {
  std::string text;
  for (const Applied& a : applied) {
    text += (text.empty() ? "" : ", ") + std::string(a.name) + " " + std::to_string(a.count);
  }
  return "rewrites: " + (text.empty() ? "none" : text);
}

}  // namespace systole::optimize
