#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace zhiwang::mediation {

// The SHA-256, 32 bytes, of the certificate by which these bytes are signed over that content, where they are CMS (RFC 5652) in DER
// of one signer and the content is not within them; nothing otherwise. Whose certificate it is and who issued that is not looked
// at: the tree holds no list of whom to trust.
std::optional<std::string> CertificateSignedBy(std::string_view cms, std::string_view content);

}  // namespace zhiwang::mediation
