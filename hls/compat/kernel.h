// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <vector>

#include "channel.h"
#include "systole_hls/process.h"

// Runs the processes of an HLS design without vendor tools. A process is an object whose Turn() is
// what one clock cycle does (II = 1); a blocking read or write in the middle of a turn suspends it.
// Turns run one after the other on one stack as long as none waits; one that waits keeps the stack,
// and the others go on with another one. C++14 here, as in everything that HLS sources include.

namespace systole {
namespace hls_sim {

using systole_hls::Kind;

struct Strand;  ///< A stack on which turns run.

/// A process of the design.
class alignas(64) Process {
 public:
  const std::string& name() const { return name_; }
  Kind kind() const { return kind_; }
  int pipeline_depth() const { return pipeline_depth_; }
  int group() const { return group_; }
  /// Turns that ended, were given up or failed.
  uint64_t turns() const { return turns_; }
  /// The stream that it waits for, or null; whether it waits for an item or for room.
  const Channel* waiting_for() const { return waiting_; }
  bool waits_to_write() const { return waits_to_write_; }

 private:
  friend class Kernel;
  friend class Channel;

  bool CanGoOn() const { return waits_to_write_ ? waiting_->Writable() : waiting_->Readable(); }

  const Channel* waiting_ = nullptr;
  bool waits_to_write_ = false;
  uint8_t counts_ = 0;  ///< 1: transfers are progress (worker, arbiter); 0: counter, timer.
  void (*turn_)(void*) = nullptr;
  void* object_ = nullptr;  ///< What turn_ takes.
  uint64_t turns_ = 0;
  Strand* strand_ = nullptr;  ///< While it waits.

  std::string name_;
  Kind kind_ = Kind::kWorker;
  int pipeline_depth_ = 0, group_ = 0;
  std::shared_ptr<void> owned_;
  void (*first_turn_)(void*) = nullptr;
  std::function<void()> reset_;
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
  /// (bool). P::kKind and P::kPipelineDepth say what it is. `group`: what Reset acts on. Returns
  /// its number. Both must outlive the kernel.
  template <class P, class... Streams>
  int Add(const std::string& name, int group, P& process, Streams&... streams) {
    Channel* const channels[] = {nullptr, ChannelOf(streams)...};
    for (Channel* channel : channels) {
      if (channel != nullptr) Attach(channel, group);
    }
    const auto turn = [&process, &streams...] { process.Turn(streams...); };
    using Function = decltype(turn);
    std::shared_ptr<void> owned = std::make_shared<typename std::decay<Function>::type>(turn);
    return AddProcess(
        name, P::kKind, P::kPipelineDepth, group, std::move(owned),
        [](void* object) { (*static_cast<typename std::decay<Function>::type*>(object))(); },
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

  /// One cycle: a turn of each process that can go on. Returns how many items workers and arbiters
  /// moved.
  int Step();
  /// The same in pieces, for a simulator that has a clock of its own: process i in cycle `now`.
  void StepProcess(std::size_t i, uint64_t now);
  void set_now(uint64_t now) { now_ = now; }

  /// Puts the processes of a group into their initial state and empties the streams bound to it
  /// alone. Not from within a turn.
  void Reset(int group);

  /// Whether an access from outside that would have to wait makes steps until it need not, and a
  /// question from outside whose answer is no makes one.
  void set_serves_outside(bool serves) { serves_outside_ = serves; }

  /// Items that workers, arbiters and others than processes have moved so far.
  uint64_t transfers() const { return transfers_; }
  /// Whether nothing happened in the latest Step() and nothing is on its way: no transfer (those of
  /// counters and timers apart), no worker ended a turn, no item waits for its cycle.
  bool idle() const;
  /// First broken rule, or empty.
  const std::string& failure() const { return failure_; }
  /// Every stream with its fill, every process with what it waits for, and for each process that
  /// waits the chain of those that keep it waiting.
  std::string Describe() const;

  /// The process whose turn it is, or null.
  static const Process* running();
  /// Whether this build checks the rules of turns.
  static bool checks();

 private:
  friend class Channel;
  friend struct Strand;
  static Channel* ChannelOf(Channel& stream) { return &stream; }
  static Channel* ChannelOf(bool&) { return nullptr; }
  int AddProcess(const std::string& name, Kind kind, int depth, int group,
                 std::shared_ptr<void> owned, void (*turn)(void*), std::function<void()> reset);
  void Attach(Channel* channel, int group);
  void Wait(const Channel* channel, bool to_write);
  bool Serve(const Channel* channel, bool to_write);
  void RunTurns();
  void RunTurn(Process* process);
  void Enter(Strand* strand);
  Strand* FreeStrand();
  void SwitchTo(Strand* strand);
  void Abandon(Process* process);
  void Fail(Process* process, const std::string& what);
  std::string ChainOf(const Process& process) const;

  struct Attached {
    Channel* channel;
    int group;
    bool shared;  ///< Bound to processes of two groups.
  };

  uint64_t now_ = 0;
  uint64_t transfers_ = 0;
  Process* current_ = nullptr;
  std::size_t next_ = 0, end_ = 0;  ///< Processes that have not had their turn in this Step.
  uint64_t worker_turns_ = 0;
  const Timing timing_;
  bool abandon_ = false, quit_ = false, serves_outside_ = false;
  uint64_t transfers_before_ = 0, worker_turns_before_ = 0;  ///< Of the latest Step.
  std::vector<Process*> order_;
  std::vector<Strand*> free_;
  Strand* on_ = nullptr;    ///< The strand that runs.
  Strand* from_ = nullptr;  ///< The strand that was left last.

  std::vector<std::unique_ptr<Process>> processes_;
  std::vector<std::unique_ptr<Strand>> strands_;
  std::unique_ptr<Strand> outside_;
  std::vector<Channel*> channels_;
  std::vector<Attached> attached_;
  std::string failure_;
};

inline int Channel::NoteRead() {
  if (kernel_ != nullptr) {
    const Process* const current = kernel_->current_;
#ifdef SYSTOLE_HLS_CHECKS
    CheckRead();
#endif
    if (kernel_->timing_ == Timing::kClocked) read_in_ = kernel_->now_;
    kernel_->transfers_ += current == nullptr ? 1 : current->counts_;
    if (current != nullptr) reader_ = current;
  }
  const int place = head_;
  head_ = (head_ + 1) & mask_;
  --count_;
  head_ready_at_ = count_ > 0 ? ready_at_[head_] : kNever;
  return place;
}

inline int Channel::NoteWrite() {
  if (kernel_ != nullptr) {
    const Process* const current = kernel_->current_;
#ifdef SYSTOLE_HLS_CHECKS
    CheckWrite();
#endif
    if (writer_ != current) BindWriter();
    kernel_->transfers_ += current == nullptr ? 1 : current->counts_;
  }
  ++written_;
  const int place = (head_ + count_) & mask_;
  const uint64_t ready_at = *now_ + latency_;
  ready_at_[place] = ready_at;
  if (count_ == 0) head_ready_at_ = ready_at;
  ++count_;
  return place;
}

inline bool Channel::Poll(bool possible) const {
  if (possible || kernel_ == nullptr || !kernel_->serves_outside_) return possible;
  if (kernel_->current_ == nullptr) kernel_->Step();
  return false;
}

inline void Channel::NoteQuestion() const {
#ifdef SYSTOLE_HLS_CHECKS
  const Process* const current = kernel_ == nullptr ? nullptr : kernel_->current_;
  if (current == nullptr || current->kind() != Kind::kWorker) return;
  throw RuleBroken{"process " + current->name() + " asks whether stream " + name_ +
                   " is ready; only arbiters, counters and timers may"};
#endif
}

}  // namespace hls_sim
}  // namespace systole
