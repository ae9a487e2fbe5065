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
