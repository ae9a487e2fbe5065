# Samples of the request and of the answer.
sample-title = Samples of the request and the answer
sample-link = Samples of the request and the answer
sample-lead = The data here is made up, and samples have no legal force. A real paper has a number and an electronic signature and can be checked on the page “Check a document”.
sample-request = Sample of a request
sample-question = Question
sample-answer = Sample answer
sample-answers = Samples of the papers given in answer
sample-in-kazakh = in Kazakh
sample-in-russian = in Russian
sample-mark = SAMPLE
sample-of = SAMPLE. { $title }
sample-name = Surname Name Patronymic
sample-text = (text)
sample-kindergarten = (name of the kindergarten)
