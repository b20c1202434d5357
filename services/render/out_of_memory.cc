// The program ends where there is no memory. The libraries that draw text would go on: a font that could not be read is
// replaced by another one, or its characters are said to be in no font, and the document would be wrong.

#include <cstddef>
#include <cstdlib>

#ifndef ZHIWANG_SANITIZED  // a sanitizer has an allocator of its own, and no limit

extern "C" {

// glibc's own, under the names that it has for programs that stand before it.
void* __libc_malloc(size_t size);
void* __libc_calloc(size_t count, size_t size);
void* __libc_realloc(void* memory, size_t size);
void* __libc_memalign(size_t alignment, size_t size);
void __libc_free(void* memory);

void* malloc(size_t size) {
  void* const memory = __libc_malloc(size);
  if (memory == nullptr) abort();
  return memory;
}

void* calloc(size_t count, size_t size) {
  void* const memory = __libc_calloc(count, size);
  if (memory == nullptr) abort();
  return memory;
}

void* realloc(void* memory, size_t size) {
  void* const moved = __libc_realloc(memory, size);
  if (moved == nullptr && size != 0) abort();
  return moved;
}

void* memalign(size_t alignment, size_t size) {
  void* const memory = __libc_memalign(alignment, size);
  if (memory == nullptr) abort();
  return memory;
}

void* aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void** memory, size_t alignment, size_t size) {
  *memory = memalign(alignment, size);
  return 0;
}

void free(void* memory) { __libc_free(memory); }

}  // extern "C"

#endif
