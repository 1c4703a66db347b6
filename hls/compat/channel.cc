// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#include "channel.h"

#include "kernel.h"

namespace systole {
namespace hls_sim {
namespace {

constexpr uint64_t kBegin = 0;  ///< Time of a stream that is not bound to a kernel.

}  // namespace

Channel::Channel(const char* name, int depth) : now_(&kBegin), depth_(depth), name_(name) {}

void Channel::Grow(int capacity) {
  int size = 1;
  while (size < capacity) size *= 2;
  const int old_size = mask_ + 1;
  if (size > old_size) {
    Resize(size, head_, count_, old_size);
    std::unique_ptr<uint64_t[]> grown(new uint64_t[static_cast<std::size_t>(size)]());
    for (int i = 0; i < count_; ++i) grown[i] = ready_at_[(head_ + i) & mask_];
    ready_at_.swap(grown);
    head_ = 0;
    mask_ = size - 1;
  }
  capacity_ = capacity;
}

void Channel::set_depth(int depth) {
  depth_ = depth;
  writer_ = nullptr;
  Grow(depth);
}

void Channel::Bind(Kernel* kernel) {
  kernel_ = kernel;
  writer_ = reader_ = nullptr;
  read_turn_ = write_turn_ = kNever;
  now_ = &kernel->now_;
  latency_ = kernel->timing_ == Timing::kClocked ? 1 : 0;
}

void Channel::Clear() {
  count_ = 0;
  head_ = 0;
  head_ready_at_ = kNever;
}

void Channel::Await(Use use) {
  if (kernel_ == nullptr || kernel_->current_ == nullptr) {
    if (kernel_ != nullptr && kernel_->Serve(this, use == Use::kWrite)) return;
    throw RuleBroken{"stream " + name_ + ": access outside a process would wait for ever" +
                     (kernel_ == nullptr ? "" : "\n" + kernel_->Describe())};
  }
  kernel_->Wait(this, use == Use::kWrite);
}

void Channel::BindWriter() {
  writer_ = kernel_->current_;
  if (kernel_->timing_ == Timing::kUntimed) return;
  // What is in the pipeline of the writer does not take room in the FIFO.
  const int pipeline = writer_ == nullptr ? 1 : writer_->pipeline_depth();
  latency_ = static_cast<uint64_t>(pipeline);
  Grow(depth_ + pipeline - 1);
}

void Channel::CheckRead() {
  const Process* const current = kernel_->current_;
  if (current == nullptr) return;
  if (reader_ != nullptr && reader_ != current) {
    throw RuleBroken{"stream " + name_ + " is read by " + reader_->name() + " and by " +
                     current->name()};
  }
  if (reader_ == current && read_turn_ == current->turns()) {
    throw RuleBroken{"process " + current->name() + " reads stream " + name_ +
                     " twice in one turn"};
  }
  if (writer_ == current && write_turn_ == current->turns()) {
    throw RuleBroken{"process " + current->name() + " reads stream " + name_ +
                     " in the turn in which it wrote it"};
  }
  read_turn_ = current->turns();
}

void Channel::CheckWrite() {
  const Process* const current = kernel_->current_;
  if (current == nullptr) return;
  if (writer_ != nullptr && writer_ != current) {
    throw RuleBroken{"stream " + name_ + " is written by " + writer_->name() + " and by " +
                     current->name()};
  }
  if (writer_ == current && write_turn_ == current->turns()) {
    throw RuleBroken{"process " + current->name() + " writes stream " + name_ +
                     " twice in one turn"};
  }
  write_turn_ = current->turns();
}

}  // namespace hls_sim
}  // namespace systole
