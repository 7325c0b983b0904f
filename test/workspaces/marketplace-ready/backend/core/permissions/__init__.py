from .ownership import IsOwnerOrReadOnly

__all__ = ["IsOwnerOrReadOnly"]
