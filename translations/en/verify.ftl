# `qyzmet verify`: what the check of a signed document found.
verify-valid = valid
verify-invalid = invalid
verify-undetermined = cannot be determined now
verify-document = The document: { $verdict }
verify-signature = { $place }. Signature: { $verdict }
verify-nobody = Who signed cannot be read
verify-iin = IIN
verify-bin = BIN
verify-algorithm = Algorithm: { $algorithm }
verify-signed-at = Signed: { $at }
