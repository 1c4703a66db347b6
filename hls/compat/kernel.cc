// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel.h"

#include <boost/context/fiber.hpp>
#include <boost/context/fixedsize_stack.hpp>
#include <exception>
#include <utility>

namespace systole {
namespace hls_sim {
namespace {

#ifdef SYSTOLE_HLS_CHECKS
constexpr bool kChecks = true;
#else
constexpr bool kChecks = false;
#endif

thread_local Process* current = nullptr;

}  // namespace

struct Process::Coroutine {
  boost::context::fiber inside;   ///< Suspended process.
  boost::context::fiber outside;  ///< Whoever resumed it.
};

// --- Channel -----------------------------------------------------------------------------------

Channel::Channel(const char* name, int depth) : name_(name), depth_(depth) {}

void Channel::set_depth(int depth) {
  depth_ = depth;
  capacity_ = depth;
  writer_ = nullptr;
  Grow(depth);
}

void Channel::Bind(Kernel* kernel) { kernel_ = kernel; }

void Channel::Await(Use use) {
  if (current == nullptr) {
    throw RuleBroken{"stream " + name_ + ": access outside a process would wait for ever"};
  }
  current->waiting_ = this;
  current->waits_to_write_ = use == Use::kWrite;
  while (!(use == Use::kRead ? Readable() : Writable())) kernel_->Suspend(current);
  current->waiting_ = nullptr;
}

void Channel::NoteQuestion() const {
  if (!kChecks || current == nullptr || current->kind() != Kind::kWorker) return;
  throw RuleBroken{"process " + current->name() + " asks whether stream " + name_ +
                   " is ready; only arbiters, counters and timers may"};
}

void Channel::NoteRead() {
  if (kernel_ == nullptr) return;
  ++kernel_->transfers_;
  read_in_ = kernel_->now_;
  if (current == nullptr) return;
  if (kChecks) {
    if (reader_ != nullptr && reader_ != current) {
      throw RuleBroken{"stream " + name_ + " is read by " + reader_->name() + " and by " +
                       current->name()};
    }
    if (reader_ == current && read_turn_ == current->turns_) {
      throw RuleBroken{"process " + current->name() + " reads stream " + name_ +
                       " twice in one turn"};
    }
    if (writer_ == current && write_turn_ == current->turns_) {
      throw RuleBroken{"process " + current->name() + " reads stream " + name_ +
                       " in the turn in which it wrote it"};
    }
    read_turn_ = current->turns_;
  }
  reader_ = current;
}

uint64_t Channel::NoteWrite() {
  ++written_;
  if (kernel_ == nullptr) return 0;
  ++kernel_->transfers_;
  if (current == nullptr) {
    return kernel_->timing_ == Timing::kClocked ? kernel_->now_ + 1 : 0;
  }
  if (kChecks) {
    if (writer_ != nullptr && writer_ != current) {
      throw RuleBroken{"stream " + name_ + " is written by " + writer_->name() + " and by " +
                       current->name()};
    }
    if (writer_ == current && write_turn_ == current->turns_) {
      throw RuleBroken{"process " + current->name() + " writes stream " + name_ +
                       " twice in one turn"};
    }
    write_turn_ = current->turns_;
  }
  if (kernel_->timing_ == Timing::kUntimed) {
    writer_ = current;
    return 0;
  }
  if (writer_ != current) {
    writer_ = current;
    // What is in the pipeline of the writer does not take room in the FIFO.
    capacity_ = depth_ + current->pipeline_depth_ - 1;
    Grow(capacity_);
  }
  return kernel_->now_ + static_cast<uint64_t>(current->pipeline_depth_);
}

// --- Process -----------------------------------------------------------------------------------

Process::Process(std::string name, Kind kind, int pipeline_depth, int group,
                 std::function<void()> turn, std::function<void()> reset)
    : name_(std::move(name)),
      kind_(kind),
      pipeline_depth_(pipeline_depth),
      group_(group),
      turn_(std::move(turn)),
      reset_(std::move(reset)) {}

Process::~Process() = default;

// --- Kernel ------------------------------------------------------------------------------------

Kernel::Kernel(Timing timing) : timing_(timing) {}
Kernel::~Kernel() = default;

Process* Kernel::running() { return current; }
bool Kernel::checks() { return kChecks; }

int Kernel::AddProcess(const std::string& name, Kind kind, int depth, int group,
                       std::function<void()> turn, std::function<void()> reset) {
  processes_.emplace_back(new Process(name, kind, depth, group, std::move(turn),
                                      std::move(reset)));
  return static_cast<int>(processes_.size()) - 1;
}

void Kernel::Attach(Channel* channel, int group) {
  for (Attached& attached : attached_) {
    if (attached.channel != channel) continue;
    attached.shared |= attached.group != group;
    return;
  }
  channel->Bind(this);
  channels_.push_back(channel);
  attached_.push_back({channel, group, false});
}

void Kernel::Suspend(Process* process) {
  Process::Coroutine& coroutine = *process->coroutine_;
  coroutine.outside = std::move(coroutine.outside).resume();
}

void Kernel::Resume(Process* process) {
  if (process->coroutine_ == nullptr) {
    constexpr std::size_t kStackBytes = 256 * 1024;
    process->coroutine_.reset(new Process::Coroutine);
    process->coroutine_->inside = boost::context::fiber(
        std::allocator_arg, boost::context::fixedsize_stack(kStackBytes),
        [this, process](boost::context::fiber&& from) {
          process->coroutine_->outside = std::move(from);
          try {
            for (;;) {
              process->turn_();
              ++process->turns_;
              Suspend(process);
            }
          } catch (const RuleBroken& broken) {
            if (failure_.empty()) failure_ = broken.what;
          } catch (const std::exception& error) {
            if (failure_.empty()) failure_ = "process " + process->name() + ": " + error.what();
          }
          process->ended_ = true;
          return std::move(process->coroutine_->outside);
        });
  }
  Process* const before = current;
  current = process;
  process->coroutine_->inside = std::move(process->coroutine_->inside).resume();
  current = before;
}

void Kernel::StepProcess(std::size_t i, uint64_t now) {
  now_ = now;
  Process* process = processes_[i].get();
  if (process->ended_) return;
  const Channel* waiting = process->waiting_;
  if (waiting != nullptr && !(process->waits_to_write_ ? waiting->Writable() : waiting->Readable())) {
    return;
  }
  Resume(process);
}

int Kernel::Step() {
  const uint64_t before = transfers_;
  for (std::size_t i = 0; i < processes_.size(); ++i) StepProcess(i, now_);
  ++now_;
  return static_cast<int>(transfers_ - before);
}

void Kernel::Reset(int group) {
  for (const std::unique_ptr<Process>& process : processes_) {
    if (process->group_ != group) continue;
    process->coroutine_.reset();
    process->waiting_ = nullptr;
    process->ended_ = false;
    process->reset_();
  }
  for (const Attached& attached : attached_) {
    if (attached.group == group && !attached.shared) attached.channel->Clear();
  }
}

std::string Kernel::Describe() const {
  std::string text;
  for (const Channel* channel : channels_) {
    text += "stream " + channel->name() + ": " + std::to_string(channel->fill()) + " of " +
            std::to_string(channel->depth()) + ", " + std::to_string(channel->written()) +
            " written\n";
  }
  for (const std::unique_ptr<Process>& process : processes_) {
    text += "process " + process->name() + ": " + std::to_string(process->turns()) + " turns";
    if (process->waiting_ != nullptr) {
      text += process->waits_to_write_ ? ", waits for room in " : ", waits for an item of ";
      text += process->waiting_->name();
    }
    text += "\n";
  }
  return text;
}

}  // namespace hls_sim
}  // namespace systole
