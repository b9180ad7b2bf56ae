"""What is known of languages: how letters fold, which dictionary form a word has, and which words mean the same."""
