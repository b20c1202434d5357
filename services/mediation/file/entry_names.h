#pragma once

#include <set>
#include <string>

#include "services/mediation/document/domain/document.h"

namespace zhiwang::mediation {

// The names of the entries of one archive, as people find them in a folder: `08 人民调解协议书.pdf`, `08 人民调解协议书（2）.pdf`.
class EntryNames {
 public:
  // A name that differs, on every file system (see archive::EntryKey), from the names given before: the place in the catalogue, the
  // title, `（已撤出）` if the document was withdrawn, and the extension of its type. The title goes through archive::Tidied and is
  // shortened to fit into a name. The document's words must be open.
  std::string NameOf(const Document& document);

 private:
  std::set<std::string> given_;  // their keys
};

}  // namespace zhiwang::mediation
