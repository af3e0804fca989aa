"""PLACEHOLDER by the lead, only so that migrations can be made; helper D replaces this file."""
from django.db import models
class EncryptedTextField(models.BinaryField):
    pass
def blind_index(value, *, purpose, city_id):
    import hashlib
    return hashlib.sha256(f"{purpose}|{city_id}|{value}".encode()).digest()[:16]
