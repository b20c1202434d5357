#pragma once

#include <set>
#include <string>

#include "services/mediation/document/domain/document.h"

namespace zhiwang::mediation {

// The names of the entries of one archive, as people find them in a folder: `08 人民调解协议书.pdf`, `08 人民调解协议书（2）.pdf`.
class EntryNames {
 public:
  // A name that no document before has, nor one that is the same file to some file system (see archive::EntryKey): the place in the
  // catalogue, the title, `（已撤出）` where it was withdrawn, the ending of its type. The title is as archive::Tidied has it, and
  // shortened where it is longer than a name. The document's words are open.
  std::string NameOf(const Document& document);

 private:
  std::set<std::string> given_;  // their keys
};

}  // namespace zhiwang::mediation
