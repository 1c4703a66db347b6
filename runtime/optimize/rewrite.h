// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include "runtime/optimize/editor.h"

namespace systole::optimize {

/// One way to rewrite a network so that every output keeps its bytes, for every input, in the
/// arithmetic that the editor names. It looks at nodes that their operators accept only
/// (Editor::Sound), so that damaged networks keep their errors.
struct Rewrite {
  std::string_view name;
  int (*apply)(Editor& editor) = nullptr;  ///< Passes once over the network: how often it applied.
};

int RemoveDeadCode(Editor& editor);      ///< dead_code.cc
int FoldConstants(Editor& editor);       ///< constant_fold.cc
int RemoveIdentities(Editor& editor);    ///< identity.cc
int ShortenMoveChains(Editor& editor);   ///< move_chain.cc
int JoinMoves(Editor& editor);           ///< move_join.cc
int FoldChannels(Editor& editor);        ///< channel_fold.cc
int MergeCommonNodes(Editor& editor);    ///< common_nodes.cc
int FoldDilations(Editor& editor);       ///< dilation_fold.cc
int FoldPads(Editor& editor);            ///< pad_fold.cc
int FoldActivations(Editor& editor);     ///< activation_fold.cc
int FoldSignFlips(Editor& editor);       ///< sign_flip.cc
int FoldTables(Editor& editor);          ///< table_fold.cc
int RaiseTables(Editor& editor);         ///< table_raise.cc

}  // namespace systole::optimize
