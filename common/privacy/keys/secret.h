#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>

namespace zhiwang::privacy {

// Pages of their own that no core dump holds and, as far as the process's limit allows, no swap does.
void* AllocateSecret(size_t bytes);  // zeroed; throws std::bad_alloc
void CleanseAndFree(void* secret, size_t bytes);

// A T of key bytes that is overwritten when it goes. It has pages of its own and is not on OpenSSL's secure heap: that
// one is sized once for the whole process by its first user, and where nobody set it up or it is full, it hands
// out ordinary memory without a word.
template <class T>
struct CleanseSecret {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);
  void operator()(T* secret) const { CleanseAndFree(secret, sizeof(T)); }
};
template <class T>
using Secret = std::unique_ptr<T, CleanseSecret<T>>;

template <class T>
Secret<T> MakeSecret() {
  return Secret<T>(new (AllocateSecret(sizeof(T))) T{});
}

}  // namespace zhiwang::privacy
