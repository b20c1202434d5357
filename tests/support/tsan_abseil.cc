// Linked into every program of a ThreadSanitizer build. Debian's libabsl_synchronization is not instrumented, so TSan does
// not see that absl::Mutex and its kin order what happens under them. These definitions come before the library's, tell
// TSan, and go on to the library's own.

#include <dlfcn.h>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

extern "C" {
void __tsan_acquire(void* address);
void __tsan_release(void* address);
void AnnotateIgnoreReadsBegin(const char* file, int line);
void AnnotateIgnoreReadsEnd(const char* file, int line);
}

namespace {

// Conditions are evaluated inside the library, under the mutex, by whichever thread holds it.
class InsideAbseil {
 public:
  InsideAbseil() { AnnotateIgnoreReadsBegin("", 0); }
  ~InsideAbseil() { AnnotateIgnoreReadsEnd("", 0); }
};

// The library's own definition of a mangled name.
template <class Function>
Function* Original(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

template <class Self>
void Acquired(Self* lock) {
  __tsan_acquire(const_cast<void*>(static_cast<const void*>(lock)));
}

template <class Self>
void Releasing(Self* lock) {
  __tsan_release(const_cast<void*>(static_cast<const void*>(lock)));
}

}  // namespace

namespace absl {
inline namespace debian3 {

void Mutex::Lock() {
  static auto* const original = Original<void(Mutex*)>("_ZN4absl7debian35Mutex4LockEv");
  {
    const InsideAbseil inside;
    original(this);
  }
  Acquired(this);
}

void Mutex::Unlock() {
  static auto* const original = Original<void(Mutex*)>("_ZN4absl7debian35Mutex6UnlockEv");
  Releasing(this);
  const InsideAbseil inside;
  original(this);
}

bool Mutex::TryLock() {
  static auto* const original = Original<bool(Mutex*)>("_ZN4absl7debian35Mutex7TryLockEv");
  const bool locked = original(this);
  if (locked) Acquired(this);
  return locked;
}

void Mutex::ReaderLock() {
  static auto* const original = Original<void(Mutex*)>("_ZN4absl7debian35Mutex10ReaderLockEv");
  {
    const InsideAbseil inside;
    original(this);
  }
  Acquired(this);
}

void Mutex::ReaderUnlock() {
  static auto* const original = Original<void(Mutex*)>("_ZN4absl7debian35Mutex12ReaderUnlockEv");
  Releasing(this);
  const InsideAbseil inside;
  original(this);
}

void Mutex::Await(const Condition& condition) {
  static auto* const original =
      Original<void(Mutex*, const Condition&)>("_ZN4absl7debian35Mutex5AwaitERKNS0_9ConditionE");
  Releasing(this);
  {
    const InsideAbseil inside;
    original(this, condition);
  }
  Acquired(this);
}

bool Mutex::AwaitWithTimeout(const Condition& condition, Duration timeout) {
  static auto* const original = Original<bool(Mutex*, const Condition&, Duration)>(
      "_ZN4absl7debian35Mutex16AwaitWithTimeoutERKNS0_9ConditionENS0_8DurationE");
  Releasing(this);
  bool met;
  {
    const InsideAbseil inside;
    met = original(this, condition, timeout);
  }
  Acquired(this);
  return met;
}

bool Mutex::AwaitWithDeadline(const Condition& condition, Time deadline) {
  static auto* const original = Original<bool(Mutex*, const Condition&, Time)>(
      "_ZN4absl7debian35Mutex17AwaitWithDeadlineERKNS0_9ConditionENS0_4TimeE");
  Releasing(this);
  bool met;
  {
    const InsideAbseil inside;
    met = original(this, condition, deadline);
  }
  Acquired(this);
  return met;
}

void CondVar::Wait(Mutex* mutex) {
  static auto* const original = Original<void(CondVar*, Mutex*)>("_ZN4absl7debian37CondVar4WaitEPNS0_5MutexE");
  Releasing(mutex);
  {
    const InsideAbseil inside;
    original(this, mutex);
  }
  Acquired(mutex);
}

bool CondVar::WaitWithDeadline(Mutex* mutex, Time deadline) {
  static auto* const original =
      Original<bool(CondVar*, Mutex*, Time)>("_ZN4absl7debian37CondVar16WaitWithDeadlineEPNS0_5MutexENS0_4TimeE");
  Releasing(mutex);
  bool timed_out;
  {
    const InsideAbseil inside;
    timed_out = original(this, mutex, deadline);
  }
  Acquired(mutex);
  return timed_out;
}

void Notification::Notify() {
  static auto* const original = Original<void(Notification*)>("_ZN4absl7debian312Notification6NotifyEv");
  Releasing(this);
  original(this);
}

void Notification::WaitForNotification() const {
  static auto* const original =
      Original<void(const Notification*)>("_ZNK4absl7debian312Notification19WaitForNotificationEv");
  original(this);
  Acquired(this);
}

}  // namespace debian3
}  // namespace absl
