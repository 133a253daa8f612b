"""What people read: tables, sentences, figures and files of a result."""
