# `qyzmet verify`: қол қойылған құжатты тексеру нәтижесі.
verify-valid = жарамды
verify-invalid = жарамсыз
verify-undetermined = қазір анықтау мүмкін емес
verify-document = Құжаттың қолтаңбасы: { $verdict }
verify-signature = { $place }. Қолтаңба: { $verdict }
verify-nobody = Кім қол қойғанын оқу мүмкін емес
verify-iin = ЖСН
verify-bin = БСН
verify-algorithm = Алгоритм: { $algorithm }
verify-signed-at = Қол қойылған уақыты: { $at }
