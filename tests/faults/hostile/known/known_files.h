#pragma once

#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "zhiwang/mediation/v1/document.pb.h"
#include "zhiwang/mediation/v1/mediator_list.pb.h"

namespace zhiwang::testing {

// A lawyer with a licence of the usual form, of the firm that is imported for hostile input; the firm has no other.
inline constexpr char kLawyerOfFirm[] = "districts/370211/lawyers/13702201910000001";
inline constexpr char kLawyersFirm[] = "districts/370211/firms/31370000MD0123456A";

// The documents, templates and legal services that there are, as they were last answered, so that honest requests are about
// those that are in the state they need.
class KnownFiles {
 public:
  void Learn(const mediation::v1::Document& document) { documents_[document.name()] = document; }
  void Learn(const mediation::v1::Template& form) { templates_[form.name()] = form; }
  void Learn(const mediation::v1::LegalService& service) { services_[service.name()] = service; }
  // One that its mediator has, for documents alone: nothing else is asked about it.
  void KeepForDocuments(const std::string& dispute) { for_documents_.push_back(dispute); }

  // The words of templates that stand for these, `$f_any`, with what they stand for now.
  std::vector<std::pair<std::string, std::string>> Words(std::mt19937_64& random) const;

 private:
  std::vector<std::string> for_documents_;
  std::map<std::string, mediation::v1::Document> documents_;
  std::map<std::string, mediation::v1::Template> templates_;
  std::map<std::string, mediation::v1::LegalService> services_;
};

}  // namespace zhiwang::testing
