offer-answer-consent = I accept the place at the preschool “{ $kindergarten }” offered under application { $number }.
offer-answer-refusal = I decline the place at the preschool “{ $kindergarten }” offered under application { $number }.
