"""The terminal under the screens: input, signals, output net, crashes. Knows no card, no board, no store."""
