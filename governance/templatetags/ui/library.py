"""The one library that all UI tags and filters register with."""

from django import template

register = template.Library()
