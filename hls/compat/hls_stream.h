// SPDX-FileCopyrightText: 2026 The Systole authors
// SPDX-License-Identifier: Apache-2.0
#pragma once

// Stand-in for the vendor's hls_stream.h: a bounded FIFO between two processes (compat/kernel.h).

#include <cstdint>
#include <memory>

#include "kernel.h"

namespace hls {

/// A stream of items T. DEPTH items fit; 0, the type of function arguments, takes 2.
template <class T, int DEPTH = 0>
class stream;

template <class T>
class stream<T, 0> : public systole::hls_sim::Channel {
 public:
  explicit stream(const char* name = "", int depth = 2) : Channel(name, depth) { Grow(depth); }

  /// Takes the oldest item; waits for one.
  T read() {
    if (!Readable()) Await(Use::kRead);
    return items_[NoteRead()];
  }
  void read(T& value) {
    if (!Readable()) Await(Use::kRead);
    value = items_[NoteRead()];
  }
  /// Puts an item in; waits for room.
  void write(const T& value) {
    if (!Writable()) Await(Use::kWrite);
    items_[NoteWrite()] = value;
  }
  bool read_nb(T& value) {
    NoteQuestion();
    if (!Poll(Readable())) return false;
    value = items_[NoteRead()];
    return true;
  }
  bool write_nb(const T& value) {
    NoteQuestion();
    if (!Poll(Writable())) return false;
    items_[NoteWrite()] = value;
    return true;
  }
  bool empty() const {
    NoteQuestion();
    return !Poll(Readable());
  }
  bool full() const {
    NoteQuestion();
    return !Poll(Writable());
  }
  void operator<<(const T& value) { write(value); }
  void operator>>(T& value) { read(value); }

  /// The oldest item without taking it; it must be Readable(). Not for processes: hardware cannot.
  const T& Front() const { return items_[head()]; }

 private:
  void Resize(int size, int head, int count, int old_size) override {
    std::unique_ptr<T[]> grown(new T[static_cast<std::size_t>(size)]);
    for (int i = 0; i < count; ++i) grown[i] = items_[(head + i) & (old_size - 1)];
    items_.swap(grown);
  }

  std::unique_ptr<T[]> items_;
};

template <class T, int DEPTH>
class stream : public stream<T, 0> {
 public:
  static_assert(DEPTH >= 1, "a stream holds at least one item");
  explicit stream(const char* name = "") : stream<T, 0>(name, DEPTH) {}
};

}  // namespace hls
