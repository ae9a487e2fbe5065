mail-numbered-subject = Your application { $number } is registered
mail-numbered-text =
    Hello,

    Your application for “{ $service }” is registered. Its number is { $number }.
    You can see where it stands here: { $link }
mail-offer-subject = A kindergarten place is offered on application { $number }
mail-offer-text =
    Hello,

    On your application { $number } a place is offered: { $kindergarten }.
    To accept or decline it, go to your cabinet and sign your answer: { $link }
mail-paper-subject = A document on application { $number } is ready
mail-paper-text =
    Hello,

    A document has been signed on your application { $number } for “{ $service }”. Open and download it here: { $link }
mail-attached-subject = Document on application { $number }
mail-attached-text =
    Hello,

    The document on application { $number } is attached to this letter. The code printed in it lets you check that it is genuine.
mail-extended-subject = The term of application { $number } is prolonged
mail-extended-text =
    Hello,

    The term of your application { $number } for “{ $service }” is prolonged until { $until }.
    Reason: { $reason }
mail-appointed-subject = When you can have the result of application { $number }
mail-appointed-text =
    Hello,

    The result of your application { $number } for “{ $service }” can be had on { $at }.
    Where: { $office }
mail-offer-until-text =
    Hello!

    On your application { $number } a place is offered: { $kindergarten }.
    To accept or decline it, go to your cabinet and sign your answer: { $link }
    Answer by { $until }.
mail-list-subject = Application { $number }: news of the waiting list
mail-list-text =
    Hello!

    About application { $number } for the service “{ $service }”: { $told }

    More in your cabinet: { $link }
mail-outgrown-subject = Application { $number }: the child left the waiting list
mail-outgrown-text =
    Hello!

    The child who waited for a place by application { $number } for the service “{ $service }” is now { $age } years old. The waiting list for preschool organisations is kept up to this age, so the child has left the list and the case is closed.

mail-late-subject = Overdue: application No { $number }
mail-late-text = The time limit of a deed in application No { $number } («{ $service }») passed on { $due }, and it is not done. The deed: { $step }
