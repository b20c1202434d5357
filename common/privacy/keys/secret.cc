#include "common/privacy/keys/secret.h"

#include <openssl/crypto.h>
#include <sys/mman.h>
#include <unistd.h>

namespace zhiwang::privacy {
namespace {

size_t WholePages(size_t bytes) {
  const auto page = static_cast<size_t>(sysconf(_SC_PAGESIZE));
  return (bytes + page - 1) / page * page;
}

}  // namespace

void* AllocateSecret(size_t bytes) {
  void* pages = mmap(nullptr, WholePages(bytes), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc();
  madvise(pages, WholePages(bytes), MADV_DONTDUMP);
  (void)mlock(pages, WholePages(bytes));  // a small limit on locked memory is no reason not to serve
  return pages;
}

void CleanseAndFree(void* secret, size_t bytes) {
  OPENSSL_cleanse(secret, bytes);
  munmap(secret, WholePages(bytes));
}

}  // namespace zhiwang::privacy
