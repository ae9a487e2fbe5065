# Образцы запроса и ответа.
sample-title = Образцы запроса и ответа
sample-link = Образцы запроса и ответа
sample-lead = Сведения здесь придуманы, образцы не имеют юридической силы. У настоящего документа есть номер и электронная подпись, его можно проверить на странице «Проверка».
sample-request = Образец запроса
sample-question = Вопрос
sample-answer = Образец ответа
sample-asked = Заполнять
sample-required = обязательно
sample-optional = необязательно
sample-answers = Образцы документов, которые выдаются в ответ
sample-in-kazakh = на казахском
sample-in-russian = на русском
sample-mark = ОБРАЗЕЦ
sample-of = ОБРАЗЕЦ. { $title }
sample-name = Фамилия Имя Отчество
sample-text = (текст)
sample-kindergarten = (название дошкольной организации)
