// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <hls_stream.h>

#include "systole_hls/conv/accumulate.h"
#include "systole_hls/conv/array_rows.h"
#include "systole_hls/conv/conv_feed.h"
#include "systole_hls/conv/conv_retire.h"
#include "systole_hls/conv/conv_setup.h"
#include "systole_hls/conv/conv_slices.h"
#include "systole_hls/conv/conv_types.h"
#include "systole_hls/conv/conv_walk.h"
#include "systole_hls/conv/output_walk.h"
#include "systole_hls/conv/record_gather.h"
#include "systole_hls/conv/record_request.h"
#include "systole_hls/conv/weight_loader.h"
#include "systole_hls/post/post.h"
#include "systole_hls/types.h"

namespace systole::hls_test {

using namespace systole_hls;

/// The CONV engine alone, wired as in hls/machine.toml: its processes and the streams between them.
///
///   Setup - Slices - Walk ---------- Feed - ArrayRows x 4 - Accumulate - Post
///     |               | buffer: windows |     | WeightLoader   |          | buffer: writes
///     |- OutputWalk ------------------------------------------'          |
///     |- RecordRequest ... RecordGather ---------------------------------'
///     '- Retire
template <class Config>
struct Conv {
  static constexpr int kR = Config::kRows, kC = Config::kCols;

  // Jobs wait while the command before is on its way to where they are needed.
  hls::stream<SliceJob, 2> slice_jobs{"conv.slice_jobs"};
  hls::stream<WalkJob, 2> walk_jobs{"conv.walk_jobs"};
  hls::stream<OutputJob, 4> output_jobs{"conv.output_jobs"};
  hls::stream<RecordRequestJob, 4> record_request_jobs{"conv.record_request_jobs"};
  hls::stream<RecordJob, 4> record_jobs{"conv.record_jobs"};
  hls::stream<bool, 8> retire_jobs{"conv.retire_jobs"};

  hls::stream<Slice, 2> slices{"conv.slices"};
  hls::stream<LaneSources, kWindowCredits> vectors{"conv.vectors"};
  hls::stream<token_t, kWindowCredits> window_credits{"conv.window_credits"};
  hls::stream<WeightBlock<Config>, 2> blocks0{"conv.blocks0"}, blocks1{"conv.blocks1"};
  hls::stream<WeightBlock<Config>, 2> blocks2{"conv.blocks2"}, blocks3{"conv.blocks3"};
  hls::stream<ArrayItem<Config, 0>, 2> items0{"conv.items0"};
  hls::stream<ArrayItem<Config, 1>, 2> items1{"conv.items1"};
  hls::stream<ArrayItem<Config, 2>, 2> items2{"conv.items2"};
  hls::stream<ArrayItem<Config, 3>, 2> items3{"conv.items3"};
  hls::stream<ArrayItem<Config, 4>, 2> sums{"conv.sums"};
  hls::stream<OutputPlace, 4> places{"conv.places"};
  hls::stream<token_t, 2> held{"conv.held"};
  hls::stream<token_t, kParamCredits> param_credits{"conv.param_credits"};
  hls::stream<PostItem<kC>, 2> post_items{"conv.post_items"};
  hls::stream<PostTile<kC>, 2> post_tiles{"conv.post_tiles"};

  ConvSetup<Config> setup;
  ConvSlices<Config> slicer;
  ConvWalk<Config> walk;
  ConvFeed<Config> feed;
  WeightLoader<Config> loader;
  ArrayRows<Config, 0> rows0;
  ArrayRows<Config, 1> rows1;
  ArrayRows<Config, 2> rows2;
  ArrayRows<Config, 3> rows3;
  Accumulate<Config> accumulate;
  OutputWalk<Config> output_walk;
  RecordRequest<Config> record_request;
  RecordGather<Config> record_gather;
  Post<Config, kC> post;
  ConvRetire<Config> retirement;

  /// Gives every process with its streams to `host`.Add(name, process, streams...).
  template <class Host>
  void Connect(Host& host, hls::stream<IssuedCommand>& issue, hls::stream<token_t>& retire,
               hls::stream<ActReadPair>& read, hls::stream<WindowPair<kR>>& window,
               hls::stream<ActWrite<kR>>& write, hls::stream<token_t>& written,
               hls::stream<Bytes<kC>>& weight_rows, hls::stream<chip_addr_t>& param_read,
               hls::stream<Beat>& param, hls::stream<activity_count_t>& slice_count) {
    host.Add("conv.setup", setup, issue, slice_jobs, walk_jobs, output_jobs, record_request_jobs,
             record_jobs, retire_jobs);
    host.Add("conv.slices", slicer, slice_jobs, slices);
    host.Add("conv.walk", walk, walk_jobs, slices, window_credits, read, vectors);
    host.Add("conv.feed", feed, vectors, window, window_credits, items0, slice_count);
    host.Add("conv.loader", loader, weight_rows, blocks0, blocks1, blocks2, blocks3);
    host.Add("conv.rows0", rows0, items0, blocks0, items1);
    host.Add("conv.rows1", rows1, items1, blocks1, items2);
    host.Add("conv.rows2", rows2, items2, blocks2, items3);
    host.Add("conv.rows3", rows3, items3, blocks3, sums);
    host.Add("conv.accumulate", accumulate, sums, places, post_items, held);
    host.Add("conv.output_walk", output_walk, output_jobs, places);
    host.Add("conv.record_request", record_request, record_request_jobs, param_credits, param_read);
    host.Add("conv.record_gather", record_gather, record_jobs, param, param_credits, post_tiles);
    host.Add("conv.post", post, post_items, post_tiles, write);
    host.Add("conv.retire", retirement, retire_jobs, held, written, retire);
  }
};

}  // namespace systole::hls_test
