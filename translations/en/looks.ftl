# Who looked at my data, and all my cases after sign-in with a digital signature.
looks-title = Who looked at my data
looks-lead = Every member of staff who opened your case is recorded here: who, where and when. Several looks in a row by the same person are one entry.
looks-none = No member of staff has opened your cases yet.
looks-at = When
looks-who = Who
looks-office = Organisation
looks-case = Case
looks-by-key-text = Cases begun at the local body or at the service centre are shown after you sign in with your digital signature: an IIN and a password do not prove who you are.
