// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel.h"

#include <exception>
#include <utility>

#include "strand.h"

namespace systole {
namespace hls_sim {
namespace {

#ifdef SYSTOLE_HLS_CHECKS
constexpr bool kChecks = true;
#else
constexpr bool kChecks = false;
#endif

thread_local const Kernel* active = nullptr;

/// Thrown where a process waits, when it is to wait no more.
struct Abandoned {};

void Nothing(void*) {}

}  // namespace

Kernel::Kernel(Timing timing) : timing_(timing), outside_(new Strand) {}

Kernel::~Kernel() {
  for (const std::unique_ptr<Process>& process : processes_) Abandon(process.get());
  quit_ = true;
  for (Strand* strand : free_) {
    on_ = outside_.get();
    SwitchTo(strand);
  }
  if (active == this) active = nullptr;
}

const Process* Kernel::running() { return active == nullptr ? nullptr : active->current_; }
bool Kernel::checks() { return kChecks; }

int Kernel::AddProcess(const std::string& name, Kind kind, int depth, int group,
                       std::shared_ptr<void> owned, void (*turn)(void*),
                       std::function<void()> reset) {
  processes_.emplace_back(new Process);
  Process* const process = processes_.back().get();
  process->counts_ = kind == Kind::kWorker || kind == Kind::kArbiter ? 1 : 0;
  process->turn_ = process->first_turn_ = turn;
  process->object_ = owned.get();
  process->name_ = name;
  process->kind_ = kind;
  process->pipeline_depth_ = depth;
  process->group_ = group;
  process->owned_ = std::move(owned);
  process->reset_ = std::move(reset);
  order_.push_back(process);
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

// --- Turns -------------------------------------------------------------------------------------

void Kernel::SwitchTo(Strand* strand) {
  Strand* const self = on_;
  from_ = self;
  on_ = strand;
  self->Leave(strand, false);
  boost::context::fiber back = std::move(strand->context).resume();
  self->Arrive(from_);
  from_->context = std::move(back);
}

Strand* Kernel::FreeStrand() {
  if (free_.empty()) {
    strands_.emplace_back(new Strand);
    Strand* const strand = strands_.back().get();
    strand->Start([this, strand](boost::context::fiber&& from) {
      strand->Arrive(from_);
      from_->context = std::move(from);
      RunTurns();
      from_ = strand;
      strand->Leave(outside_.get(), true);
      return std::move(outside_->context);
    });
    return strand;
  }
  Strand* const strand = free_.back();
  free_.pop_back();
  return strand;
}

/// What every strand does: turns, until one of them waits in it or belongs to another strand.
void Kernel::RunTurns() {
  while (!quit_) {
    Strand* goes_on = outside_.get();
    while (next_ < end_) {
      Process* const process = order_[next_++];
      if (process->waiting_ == nullptr) {
        RunTurn(process);
      } else if (process->CanGoOn()) {
        current_ = process;
        goes_on = process->strand_;
        break;
      }
    }
    if (goes_on == outside_.get()) current_ = nullptr;
    free_.push_back(on_);
    SwitchTo(goes_on);
  }
}

void Kernel::RunTurn(Process* process) {
  current_ = process;
  try {
    process->turn_(process->object_);
    worker_turns_ += process->kind_ == Kind::kWorker ? 1 : 0;
  } catch (const Abandoned&) {
    // Whoever abandoned it goes on outside: no process is left in this step.
  } catch (const RuleBroken& broken) {
    Fail(process, broken.what);
  } catch (const std::exception& error) {
    Fail(process, "process " + process->name() + ": " + error.what());
  }
  ++process->turns_;
}

void Kernel::Fail(Process* process, const std::string& what) {
  if (failure_.empty()) failure_ = what;
  process->turn_ = Nothing;
}

void Kernel::Wait(const Channel* channel, bool to_write) {
  Process* const process = current_;
  process->waits_to_write_ = to_write;
  process->waiting_ = channel;
  process->strand_ = on_;
  SwitchTo(FreeStrand());
  process->waiting_ = nullptr;
  if (abandon_) throw Abandoned{};
}

/// Makes steps until outside can read from or write to `channel`, or nothing moves any more.
bool Kernel::Serve(const Channel* channel, bool to_write) {
  if (!serves_outside_) return false;
  constexpr int kQuiet =
      10000;  // Steps without a transfer: more than any process counts in silence.
  for (int quiet = 0; quiet < kQuiet; ++quiet) {
    if (Step() > 0) quiet = 0;
    if (!failure_.empty()) throw RuleBroken{failure_};
    if (to_write ? channel->Writable() : channel->Readable()) return true;
  }
  return false;
}

void Kernel::Enter(Strand* strand) {
  active = this;
  on_ = outside_.get();
  SwitchTo(strand);
}

void Kernel::StepProcess(std::size_t i, uint64_t now) {
  now_ = now;
  Process* const process = order_[i];
  next_ = i;
  end_ = i + 1;
  if (process->waiting_ == nullptr) {
    Enter(FreeStrand());
  } else if (process->CanGoOn()) {
    next_ = end_;
    current_ = process;
    Enter(process->strand_);
  }
}

int Kernel::Step() {
  transfers_before_ = transfers_;
  worker_turns_before_ = worker_turns_;
  next_ = 0;
  end_ = order_.size();
  Enter(FreeStrand());
  ++now_;
  return static_cast<int>(transfers_ - transfers_before_);
}

/// Ends the turn in which a process waits.
void Kernel::Abandon(Process* process) {
  if (process->waiting_ == nullptr) return;
  abandon_ = true;
  next_ = end_ = 0;
  current_ = process;
  Enter(process->strand_);
  abandon_ = false;
}

void Kernel::Reset(int group) {
  if (current_ != nullptr) throw RuleBroken{"process " + current_->name() + " resets processes"};
  for (const std::unique_ptr<Process>& process : processes_) {
    if (process->group_ != group) continue;
    Abandon(process.get());
    process->turn_ = process->first_turn_;
    process->reset_();
  }
  for (const Attached& attached : attached_) {
    if (attached.group == group && !attached.shared) attached.channel->Clear();
  }
}

// --- What the machine does -----------------------------------------------------------------------

bool Kernel::idle() const {
  if (transfers_ != transfers_before_ || worker_turns_ != worker_turns_before_) return false;
  for (const Channel* channel : channels_) {
    if (channel->InFlight()) return false;
  }
  return true;
}

std::string Kernel::ChainOf(const Process& process) const {
  std::string text;
  const Process* at = &process;
  for (std::size_t i = 0; i <= processes_.size() && at != nullptr && at->waiting_ != nullptr; ++i) {
    const Channel& channel = *at->waiting_;
    text += at->waits_to_write_ ? " -> room in " : " -> item of ";
    text += channel.name();
    at = at->waits_to_write_ ? channel.reader() : channel.writer();
    text += at == nullptr ? (" -> (nobody yet)") : " -> " + at->name();
    if (at == &process) return text + ", a circle";
  }
  return text;
}

std::string Kernel::Describe() const {
  std::string text = "cycle " + std::to_string(now_) + "\n";
  for (const Channel* channel : channels_) {
    text += "stream " + channel->name() + ": " + std::to_string(channel->fill()) + " of " +
            std::to_string(channel->depth()) + ", " + std::to_string(channel->written()) +
            " written\n";
  }
  for (const std::unique_ptr<Process>& process : processes_) {
    text += "process " + process->name() + ": " + std::to_string(process->turns()) + " turns";
    if (process->waiting_ != nullptr) text += ", waits" + ChainOf(*process);
    text += "\n";
  }
  return text;
}

}  // namespace hls_sim
}  // namespace systole
