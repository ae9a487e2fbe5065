# Сұрау салу мен жауаптың үлгілері.
sample-title = Сұрау салу мен жауап үлгілері
sample-link = Сұрау салу мен жауап үлгілері
sample-lead = Мұндағы мәліметтер ойдан алынған, үлгілердің заңды күші жоқ. Нақты құжаттың нөмірі мен электрондық қолтаңбасы болады және оны «Құжатты тексеру» бетінде тексеруге болады.
sample-request = Сұрау салудың үлгісі
sample-question = Сұрақ
sample-answer = Жауаптың үлгісі
sample-answers = Жауап құжаттарының үлгілері
sample-in-kazakh = қазақша
sample-in-russian = орысша
sample-mark = ҮЛГІ
sample-of = ҮЛГІ. { $title }
sample-name = Тегі Аты Әкесінің аты
sample-text = (мәтін)
sample-kindergarten = (мектепке дейінгі ұйымның атауы)
