# `qyzmet verify`: что нашла проверка подписанного документа.
verify-valid = действительна
verify-invalid = недействительна
verify-undetermined = сейчас определить нельзя
verify-document = Подпись документа: { $verdict }
verify-signature = { $place }. Подпись: { $verdict }
verify-nobody = Кто подписал, прочитать нельзя
verify-iin = ИИН
verify-bin = БИН
verify-algorithm = Алгоритм: { $algorithm }
verify-signed-at = Подписано: { $at }
