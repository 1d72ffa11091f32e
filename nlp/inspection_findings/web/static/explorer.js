// What the explorer's pages do beyond forms and links. Every page can be read without it.
