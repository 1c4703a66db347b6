// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "checks.h"
#include "systole_hls/process.h"

// Runs the processes of an HLS design without vendor tools. A process is an object whose Turn() is
// what one clock cycle does (II = 1); it is run as a coroutine, so that a blocking read or write in
// the middle of a turn suspends it. C++14 here, as in everything that HLS sources include.

namespace systole {
namespace hls_sim {

class Kernel;
class Process;

using systole_hls::Kind;

/// The untyped part of a stream.
class Channel {
 public:
  Channel(const char* name, int depth);
  virtual ~Channel() = default;
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  const std::string& name() const { return name_; }
  int depth() const { return depth_; }
  int fill() const { return count_; }
  const Process* writer() const { return writer_; }
  const Process* reader() const { return reader_; }
  /// Items written since construction.
  uint64_t written() const { return written_; }

  /// Sets the depth in place of the declared one, before the first turn; for experiments and tests.
  void set_depth(int depth);
  void Bind(Kernel* kernel);
  virtual void Clear() = 0;

  /// Whether the oldest item can be read / one more can be written in this cycle.
  bool Readable() const;
  bool Writable() const;

 protected:
  enum class Use { kRead, kWrite };

  /// Suspends the running process until the access is possible. Outside a process: throws.
  void Await(Use use);
  /// Book-keeping of a transfer; checks the rules of a turn in checking builds.
  void NoteRead();
  uint64_t NoteWrite();  ///< Returns the first cycle in which the item can be read.
  /// A question about the state of the stream.
  void NoteQuestion() const;
  virtual void Grow(int capacity) = 0;
  virtual uint64_t HeadReadyAt() const = 0;

  int count_ = 0;
  int capacity_ = 0;  ///< depth + the pipeline registers of the writer.

 private:
  friend class Kernel;
  std::string name_;
  int depth_;
  Kernel* kernel_ = nullptr;
  const Process* writer_ = nullptr;
  const Process* reader_ = nullptr;
  uint64_t read_in_ = ~uint64_t{0};  ///< Cycle of the latest read.
  uint64_t read_turn_ = ~uint64_t{0}, write_turn_ = ~uint64_t{0};
  uint64_t written_ = 0;
};

/// A process of the design and its coroutine.
class Process {
 public:
  Process(std::string name, Kind kind, int pipeline_depth, int group, std::function<void()> turn,
          std::function<void()> reset);
  ~Process();

  const std::string& name() const { return name_; }
  Kind kind() const { return kind_; }
  int pipeline_depth() const { return pipeline_depth_; }
  int group() const { return group_; }
  uint64_t turns() const { return turns_; }
  /// The stream that it waits for, or null; whether it waits for an item or for room.
  const Channel* waiting_for() const { return waiting_; }
  bool waits_to_write() const { return waits_to_write_; }

 private:
  friend class Kernel;
  friend class Channel;
  struct Coroutine;

  std::string name_;
  Kind kind_;
  int pipeline_depth_, group_;
  std::function<void()> turn_, reset_;
  std::unique_ptr<Coroutine> coroutine_;
  const Channel* waiting_ = nullptr;
  bool waits_to_write_ = false;
  bool ended_ = false;
  uint64_t turns_ = 0;
};

/// How time passes.
enum class Timing {
  kUntimed,  ///< C simulation: items are visible at once; a cycle is one sweep over all processes.
  kClocked,  ///< An item is visible `pipeline_depth` cycles after the turn that wrote it, a slot
             ///< one cycle after its item was read. The order of processes in a cycle does not
             ///< matter.
};

/// All processes and streams of one machine, and its clock. Not thread-safe.
class Kernel {
 public:
  explicit Kernel(Timing timing);
  ~Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  /// Adds `process`, whose turns are `process.Turn(streams...)`; among the streams may be wires
  /// (bool). P::kKind and P::kPipelineDepth say what it is. `group`: what Reset acts on. Returns its number. Both must outlive the kernel.
  template <class P, class... Streams>
  int Add(const std::string& name, int group, P& process, Streams&... streams) {
    Channel* const channels[] = {nullptr, ChannelOf(streams)...};
    for (Channel* channel : channels) {
      if (channel != nullptr) Attach(channel, group);
    }
    return AddProcess(
        name, P::kKind, P::kPipelineDepth, group,
        [&process, &streams...] { process.Turn(streams...); },
        [&process] {
          process.~P();
          new (&process) P;
        });
  }

  Timing timing() const { return timing_; }
  uint64_t now() const { return now_; }
  std::size_t size() const { return processes_.size(); }
  const Process& process(std::size_t i) const { return *processes_[i]; }
  const std::vector<Channel*>& channels() const { return channels_; }

  /// One cycle: a turn of each process that can go on. Returns how many workers and arbiters moved
  /// an item.
  int Step();
  /// The same in pieces, for a simulator that has a clock of its own: process i in cycle `now`.
  void StepProcess(std::size_t i, uint64_t now);

  /// Puts the processes of a group into their initial state and empties the streams bound to it
  /// alone.
  void Reset(int group);

  /// Transfers of all streams so far; does not change while nothing moves.
  uint64_t transfers() const { return transfers_; }
  /// First broken rule, or empty.
  const std::string& failure() const { return failure_; }
  /// Every stream with its fill, every process with what it waits for.
  std::string Describe() const;

  /// The process whose turn it is, or null.
  static Process* running();
  /// Whether this build checks the rules of turns.
  static bool checks();

 private:
  friend class Channel;
  friend class Process;
  static Channel* ChannelOf(Channel& stream) { return &stream; }
  static Channel* ChannelOf(bool&) { return nullptr; }
  int AddProcess(const std::string& name, Kind kind, int depth, int group,
                 std::function<void()> turn, std::function<void()> reset);
  void Attach(Channel* channel, int group);
  void Suspend(Process* process);
  void Resume(Process* process);

  struct Attached {
    Channel* channel;
    int group;
    bool shared;  ///< Bound to processes of two groups.
  };

  Timing timing_;
  uint64_t now_ = 0;
  uint64_t transfers_ = 0;
  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<Channel*> channels_;
  std::vector<Attached> attached_;
  std::string failure_;
};

inline bool Channel::Readable() const {
  return count_ > 0 && (kernel_ == nullptr || HeadReadyAt() <= kernel_->now());
}
inline bool Channel::Writable() const {
  const bool freed_now =
      kernel_ != nullptr && read_in_ == kernel_->now() && kernel_->timing() == Timing::kClocked;
  return count_ + (freed_now ? 1 : 0) < capacity_;
}

}  // namespace hls_sim
}  // namespace systole
