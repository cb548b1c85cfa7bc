"""Readers of the model's answer: the page's text as events, without any knowledge of HTTP."""
