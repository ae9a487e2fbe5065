offer-answer-consent = Я согласен (согласна) на место в дошкольной организации «{ $kindergarten }», предложенное по заявлению { $number }.
offer-answer-refusal = Я отказываюсь от места в дошкольной организации «{ $kindergarten }», предложенного по заявлению { $number }.
