offer-answer-consent = { $number } өтініші бойынша ұсынылған «{ $kindergarten }» мектепке дейінгі ұйымындағы орынға келісемін.
offer-answer-refusal = { $number } өтініші бойынша ұсынылған «{ $kindergarten }» мектепке дейінгі ұйымындағы орыннан бас тартамын.
